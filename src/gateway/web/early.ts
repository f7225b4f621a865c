/** Before anything is drawn: the colours that this reader chose, so that the page does not flash in others. */
{
  try {
    const theme = localStorage.getItem("millrace.theme")
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme
  } catch {
    // Then it follows the system.
  }
}
