/** How many characters a text has for a reader: code points, not the units of UTF-16. */

export const characters = (text: string): number => {
  let pairs = 0
  for (let at = 1; at < text.length; at++) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) pairs++
  }
  return text.length - pairs
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00

const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000
