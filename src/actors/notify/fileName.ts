/** What an attachment is called: a name for a file, wherever it is saved, and nothing else. */
import { extname } from "node:path"

/** Most file systems take 255 bytes, some mail programs less. */
const longest = 100

/** Directories, drives, what shells and file systems read as something else, and what is not seen. */
const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029\\/:*?"<>|]+/gu

export const fileName = (name: string): string => {
  const clean = name
    .toWellFormed()
    .normalize("NFC")
    .replace(unsafe, "_")
    // Hidden, or up a directory; Windows drops what it ends with.
    .replace(/^[\s._]+|[\s.]+$/g, "")
  if (clean === "") return "attachment"
  const characters = Array.from(clean)
  if (characters.length <= longest) return clean
  const extension = Array.from(extname(clean)).slice(0, 20)
  return [...characters.slice(0, longest - extension.length), ...extension].join("")
}
