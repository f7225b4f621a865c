/** A process that reads a page of many tag names, and tells how many bytes are taken after it. */
import { HtmlStream } from "../../../src/actors/text/readHtml.ts"

const stream = new HtmlStream({ open: () => true, text: () => {}, close: () => {} })

const taken = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const before = taken()
for (let chunk = 0; chunk < 200; chunk++) {
  const names = Array.from({ length: 1000 }, (_, n) => `made-up-element-${chunk}-${n}`)
  stream.write(names.map((name) => `<${name}>${"x".repeat(50)}</${name}>`).join(""))
}
process.stdout.write(String(taken() - before))
// Until here it is in use.
stream.end()
