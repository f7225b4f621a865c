/** `millrace blob`: files that are put there, and fetched. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { idIn, onTerminal, ways } from "./command.ts"

const { over } = onTerminal()

const directory = mkdtempSync(join(tmpdir(), "millrace-blob-"))
const file = (name: string) => join(directory, name)
afterAll(() => rmSync(directory, { recursive: true }))

/** More than a message takes, and no text. */
const bytes = Buffer.alloc(700_000, Buffer.from([0, 27, 91, 255, 7]))

describe.each(ways)("millrace blob over %s", (way) => {
  const millrace = over(way)

  it("puts a file there, and fetches it", async () => {
    writeFileSync(file("photo.JPG"), bytes)
    const put = await millrace("blob", "put", file("photo.JPG"))
    assert.strictEqual(put.code, 0, put.err)
    assert.deepInclude(JSON.parse(put.out), { bytes: bytes.length, contentType: "image/jpeg" })
    const got = await millrace("blob", "get", idIn(put.out), "-o", file("copy"))
    assert.deepEqual(got, { code: 0, out: "", err: "" })
    assert.isTrue(readFileSync(file("copy")).equals(bytes))
    assert.sameMembers(readdirSync(directory), ["photo.JPG", "copy"])
    rmSync(file("copy"))
  })

  it("takes stdin, and gives stdout", async () => {
    const { out } = await over(way, { stdin: "to be" })("blob", "put", "-", "--type", "text/plain")
    assert.deepInclude(JSON.parse(out), { bytes: 5, contentType: "text/plain" })
    assert.strictEqual((await millrace("blob", "get", idIn(out))).out, "to be")
  })

  it("keeps what is not for a terminal away from it", async () => {
    const person = over(way, { stdin: "\u001b[2J", isTerminal: true })
    const put = await person("blob", "put", "-")
    assert.match(put.out, /^\S+ {2}4 bytes {2}application\/octet-stream\n$/)
    const [id = ""] = put.out.split(" ")
    const got = await person("blob", "get", id)
    assert.deepEqual([got.code, got.out], [2, ""])
    assert.match(got.err, /is not for a terminal\. Name a file with -o, or pipe it on\./)
    assert.strictEqual((await person("blob", "get", id, "-o", "-")).out, "\u001b[2J")
  })

  it("says what is not there, and leaves no file behind", async () => {
    const missing = await millrace("blob", "get", "never", "-o", file("never"))
    assert.deepEqual([missing.code, missing.out], [3, ""])
    assert.match(missing.err, /^millrace: There is no blob never; /)
    const unread = await millrace("blob", "put", file("never"))
    assert.deepEqual(unread, {
      code: 2,
      out: "",
      err: `millrace: ${file("never")} cannot be read: there is none.\n`
    })
    const id = idIn((await over(way, { stdin: "x" })("blob", "put", "-")).out)
    const unwritten = await millrace("blob", "get", id, "-o", file("no/where"))
    assert.deepEqual(
      [unwritten.code, unwritten.err],
      [2, `millrace: ${file("no/where")} cannot be written: there is none.\n`]
    )
    assert.deepEqual(readdirSync(directory), ["photo.JPG"])
  })
})
