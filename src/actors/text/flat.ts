/** A copy of a string: one cut out of a text holds on to all of the text, unless it is short. */
export const flat = (part: string): string =>
  part.length < 13 ? part : Buffer.from(part, "utf16le").toString("utf16le")
