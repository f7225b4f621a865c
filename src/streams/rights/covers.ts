/** Whether a right is good for a subject, or for all that a pattern of subjects stands for. */
export const covers = (right: string, wanted: string): boolean => {
  const [have, want] = [right.split("."), wanted.split(".")]
  for (const [at, token] of have.entries()) {
    const other = want[at]
    if (other === undefined) return false
    if (token === ">") return true
    if (other === ">" || (token !== "*" && token !== other)) return false
  }
  return have.length === want.length
}

/** Whether some subject is meant by both. */
export const overlap = (one: string, other: string): boolean => {
  const [a, b] = [one.split("."), other.split(".")]
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined || right === undefined) return false
    if (left === ">" || right === ">") return true
    if (left !== right && left !== "*" && right !== "*") return false
  }
  return true
}
