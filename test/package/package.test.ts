import { spawn } from "node:child_process"
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import manifest from "../../package.json" with { type: "json" }
import { type TestNats, startNats } from "../support/nats.ts"
import { fetchNode, install, pack, root, run, snippets } from "./installed.ts"

/** A machine with much else to do takes long for what an idle one does in half a minute. */
const allMs = 300_000
const eachMs = 120_000

let folder: string
let project: string
let node22: string
let node20: string
let nats: TestNats
let stop: () => Promise<unknown>
const urls = { nats: "", gateway: "" }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-package-"))
  const fetched = Promise.all([fetchNode("22.23.3"), fetchNode("20.20.2")])
  project = await install(folder, await pack(folder))
  nats = await startNats({ sync: "2m" })
  urls.nats = nats.url
  const up = await startUp()
  urls.gateway = up.url
  stop = up.stop
  const [newer, older] = await fetched
  node22 = newer
  node20 = older
}, allMs)

afterAll(async () => {
  await stop?.()
  await nats?.stop()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

const millrace = () => join(project, "node_modules", ".bin", "millrace")

/** `npx millrace up` of the package. */
const startUp = async () => {
  const child = spawn(process.execPath, [millrace(), "up", "--port", "0"], {
    cwd: project,
    env: { ...process.env, NATS_URL: nats.url },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ""
    const hear = (chunk: Buffer) => {
      printed += chunk.toString()
      const found = /Dashboard +(http:\S+)\/\s/.exec(printed)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    void ended.then(() => reject(new Error(`it ended:\n${printed}`)))
  })
  return {
    url,
    stop: () => {
      child.kill("SIGTERM")
      return ended
    }
  }
}

/** What a module prints, run in the project. It ends by itself, or the test does not. */
const prints = async (node: string, code: string) => {
  const { stdout } = await run(node, ["--input-type=module", "--eval", code], { cwd: project })
  return stdout
}

const told = [
  /^succeeded 6\n$/,
  /^AddressBlocked 1\n$/,
  /^queued\nqueued\nThis is no input for count: text: .*\.\n$/,
  /^5 skip\nsucceeded\n$/,
  /^millrace\.task\.succeeded count_\S+ \d+\n$/,
  /^There is no task count_0: .*\n$/
]

describe("the package", { timeout: eachMs }, () => {
  it("has the command, the library and the pages about it, and no source", async () => {
    const installed = join(project, "node_modules", "millrace")
    assert.sameMembers(await readdir(installed), [
      "README.md",
      "bin",
      "dist",
      "docs",
      "examples",
      "package.json"
    ])
    const { stdout } = await run(process.execPath, [millrace(), "--version"], { cwd: project })
    assert.include(stdout, manifest.version)
  })

  it("links to nothing that it does not have", async () => {
    const installed = join(project, "node_modules", "millrace")
    const files = await readdir(installed, { recursive: true })
    const pages = files.filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    for (const page of pages) {
      const text = await readFile(join(installed, page), "utf8")
      for (const [, to = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        assert.include(files, join(dirname(page), to), `${page} links to ${to}`)
      }
    }
  })

  it.each(told.map((expected, n) => [n, expected] as const))(
    "does what the page about the client shows (%i)",
    async (n, expected) => {
      const code = await snippets("js", urls)
      assert.lengthOf(code, told.length)
      assert.match(await prints(process.execPath, code[n] ?? ""), expected)
    }
  )

  it("does it on Node 22 as well", async () => {
    const code = await snippets("js", urls)
    const [overHttp, overNats] = await Promise.all([
      prints(node22, code[0] ?? ""),
      prints(node22, code[1] ?? ""),
      run(node22, [millrace(), "--version"], { cwd: project })
    ])
    assert.deepEqual([overHttp, overNats], ["succeeded 6\n", "AddressBlocked 1\n"])
  })

  it("says on an older Node which one it needs", async () => {
    for (const entry of ["client", "effect"]) {
      const ended = await run(node20, ["--input-type=module", "--eval", `import "millrace/${entry}"`], {
        cwd: project
      }).catch(String)
      assert.match(String(ended), /Error: Node 20\.\S+ is too old .*Use 22\.19 or newer/)
    }
  })

  it("does in threads and processes of its own what is done there", async () => {
    const output = await prints(
      process.execPath,
      `import { Millrace } from "millrace/client"
      const millrace = await Millrace.connect({ servers: "${urls.nats}" })
      const text = await millrace.putBlob("to be or not to be ".repeat(20_000), "text/plain")
      const pixel = await millrace.putBlob(Buffer.from("${pixel}", "base64"), "image/png")
      const count = await millrace.submit("count", { blob: text.id })
      const resize = await millrace.submit("resize", { blob: pixel.id, sizes: [{ width: 1 }] })
      console.log((await millrace.wait(count.id)).output.total)
      console.log((await millrace.wait(resize.id)).output.images.length)
      await millrace.close()`
    )
    assert.strictEqual(output, "120000\n1\n")
  })

  it("has the dashboard", async () => {
    const page = await (await fetch(urls.gateway)).text()
    const [, script = ""] = /<script[^>]* src="([^"]+)"/.exec(page) ?? []
    const { status, headers } = await fetch(new URL(script, urls.gateway))
    assert.strictEqual(status, 200)
    assert.match(headers.get("content-type") ?? "", /javascript/)
  })

  it("has types that hold, its own libraries' included", async () => {
    for (const [n, code] of (await snippets("ts", urls)).entries()) {
      await writeFile(join(project, `snippet${n}.ts`), code)
    }
    await cp(join(root, "test/client/Millrace.types.ts"), join(project, "Millrace.types.ts"))
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "esnext",
          module: "nodenext",
          strict: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          types: []
        },
        include: ["*.ts"]
      })
    )
    const checked = run(join(root, "node_modules/.bin/tsc"), ["-p", "."], { cwd: project })
    assert.strictEqual((await checked.catch((error: { stdout: string }) => error)).stdout, "")
  })
})

/** A PNG of one pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
