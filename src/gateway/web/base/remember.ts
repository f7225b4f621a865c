/** What this browser remembers for its reader. Where it may remember nothing, the page works all the same. */

export const recall = (name: string): string | undefined => {
  try {
    return localStorage.getItem(`millrace.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export const remember = (name: string, value: string): void => {
  try {
    localStorage.setItem(`millrace.${name}`, value)
  } catch {
    // A browser that keeps nothing has been told to.
  }
}
