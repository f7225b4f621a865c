/** What libvips says of bytes it cannot read, in words for whoever sent them. */
export const unreadable = (complaint: string): string => {
  if (complaint.includes("unsupported image format")) return "it is of another kind"
  // The last line is the loader's own; the lines above repeat where in the bytes it failed.
  const last = complaint.trim().split("\n").at(-1) ?? ""
  return `it is broken or cut off (${last.replace("Input buffer has corrupt header: ", "").trim()})`
}
