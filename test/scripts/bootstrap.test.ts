import { spawn } from "node:child_process"
import { cp, mkdir, readFile, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { isAlive } from "../support/processes.ts"
import { programs } from "../support/programs.ts"
import { temporary } from "../support/temporary.ts"

const lock = JSON.stringify({ packages: { "": {}, "node_modules/x": { version: "1.0.0" } } })

/** Stands for npm: takes a moment, notes that it ran, and leaves behind what npm leaves. */
const npm = `sleep 0.3
echo "$@" >> npm.log
mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json`

/** A clone with our scripts, one dependency, and a program to run. */
const clone = (program: string) =>
  Effect.tap(temporary, (root) =>
    Effect.promise(async () => {
      await cp(join(import.meta.dirname, "../../scripts"), join(root, "scripts"), { recursive: true })
      await writeFile(join(root, "package-lock.json"), lock)
      await writeFile(join(root, "program.mjs"), program)
    })
  )

const start = (root: string, environment: Record<string, string> = {}) =>
  spawn(process.execPath, [join(root, "scripts/bootstrap.mjs"), "program.mjs", "a", "b"], {
    cwd: "/",
    env: { ...process.env, ...environment }
  })

const bootstrap = Effect.fnUntraced(function* (root: string, npmScript: string) {
  const path = `${yield* programs({ npm: npmScript })}${delimiter}${process.env["PATH"]}`
  return yield* Effect.promise(
    () =>
      new Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>(
        (resolve) => {
          const child = start(root, { PATH: path })
          let output = ""
          let errors = ""
          child.stdout.on("data", (chunk) => (output += chunk))
          child.stderr.on("data", (chunk) => (errors += chunk))
          child.once("close", (code) => resolve({ code, output, errors }))
        }
      )
  )
})

const read = (...path: ReadonlyArray<string>) => Effect.promise(() => readFile(join(...path), "utf8"))

describe("the set-up", () => {
  it.live("installs once where two start at the same time, then runs the program in both", () =>
    Effect.gen(function* () {
      const root = yield* clone("console.log(process.argv.slice(2).join())")
      const one = bootstrap(root, npm)
      const ends = yield* Effect.all([one, one], { concurrency: 2 })
      assert.deepStrictEqual(
        ends.map(({ code, output }) => [code, output]),
        [
          [0, "a,b\n"],
          [0, "a,b\n"]
        ]
      )
      assert.match(yield* read(root, "npm.log"), /^ci .*\n$/)
    })
  )

  it.live("says nothing and runs the program where all is installed", () =>
    Effect.gen(function* () {
      const root = yield* clone("process.exit(7)")
      yield* Effect.promise(async () => {
        await mkdir(join(root, "node_modules"))
        await writeFile(join(root, "node_modules/.package-lock.json"), lock)
      })
      assert.deepStrictEqual(yield* bootstrap(root, "exit 1"), { code: 7, output: "", errors: "" })
    })
  )

  it.live("installs again where another version is wanted", () =>
    Effect.gen(function* () {
      const root = yield* clone("")
      yield* Effect.promise(async () => {
        await mkdir(join(root, "node_modules"))
        await writeFile(join(root, "node_modules/.package-lock.json"), lock.replace("1.0.0", "0.9.0"))
      })
      const { errors } = yield* bootstrap(root, npm)
      assert.strictEqual(errors, "Installing dependencies (once) ...\n")
    })
  )

  it.live("shows what npm said where it fails, and lets the next one try", () =>
    Effect.gen(function* () {
      const root = yield* clone("")
      const { code, errors } = yield* bootstrap(root, "echo no route to the registry >&2; exit 5")
      assert.strictEqual(code, 5)
      assert.include(errors, "no route to the registry")
      assert.strictEqual((yield* bootstrap(root, npm)).code, 0)
    })
  )

  it.live("is not held up by an installation that was killed", () =>
    Effect.gen(function* () {
      const root = yield* clone("")
      yield* Effect.promise(async () => {
        await mkdir(join(root, ".cache"))
        await writeFile(join(root, ".cache/install.lock"), "999999999")
      })
      assert.strictEqual((yield* bootstrap(root, npm)).code, 0)
    })
  )
})

describe("a child that stands for this process", () => {
  it.live("hears a SIGTERM once, and its exit code is handed on", () =>
    Effect.gen(function* () {
      const root = yield* clone(`
        let heard = 0
        process.on("SIGTERM", () => { heard += 1; setTimeout(() => process.exit(40 + heard), 100) })
        setInterval(() => {}, 1000)
        console.log("ready")`)
      const runner = `import("${join(root, "scripts/child.mjs")}").then(async ({ run }) =>
        (await run(process.execPath, ["program.mjs"], { stdio: "inherit" })).leave())`
      const parent = yield* Effect.acquireRelease(
        Effect.sync(() =>
          spawn(process.execPath, ["-e", runner], {
            cwd: root,
            detached: true,
            stdio: ["ignore", "pipe", "inherit"]
          })
        ),
        // The whole group: a child that was not told to end must not outlive the test.
        ({ pid }) => Effect.sync(() => pid !== undefined && isAlive(-pid) && process.kill(-pid, "SIGKILL"))
      )
      parent.stdout.once("data", () => parent.kill("SIGTERM"))
      const code = yield* Effect.callback<number | null>((resume) => {
        parent.once("exit", (exitCode) => resume(Effect.succeed(exitCode)))
      })
      assert.strictEqual(code, 41)
    })
  )
})
