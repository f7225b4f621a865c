/** `millrace nats-permissions`: the users of NATS in the forms that its administrators take. */
import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { findServer } from "../../src/streams/server/find.ts"
import { temporary } from "../support/temporary.ts"
import { command } from "./command.ts"

const permissions = (...words: ReadonlyArray<string>) => command({}, ["nats-permissions", ...words])

describe("millrace nats-permissions", () => {
  it.each([
    ["for everybody", []],
    ["in an account", ["--account", "MILLRACE"]]
  ])("prints what nats-server takes, %s", async (_, words) => {
    const { code, out } = await permissions(...words)
    assert.strictEqual(code, 0)
    const variables = [...out.matchAll(/password: \$(\w+)/g)].map(([, name = ""]) => [name, `"s3cret"`])
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const directory = yield* temporary
          const { path } = yield* findServer
          yield* Effect.promise(async () => {
            const file = join(directory, "nats.conf")
            await writeFile(file, out)
            const { stderr } = await promisify(execFile)(path, ["-t", "-c", file], {
              env: { ...process.env, ...Object.fromEntries(variables) }
            })
            assert.include(stderr, "is valid")
          })
        })
      )
    )
  })

  it("prints one role, or one process of several kinds", async () => {
    const { out } = await permissions(
      "--format",
      "json",
      "--role",
      "actor-count+fetch",
      "--role",
      "publisher"
    )
    const [actor, publisher] = JSON.parse(out)
    assert.strictEqual(actor.user, "actor-count+fetch")
    assert.include(actor.permissions.subscribe.allow, "_INBOX_actor_count+fetch.>")
    for (const kind of ["count", "fetch"])
      assert.include(actor.permissions.publish.allow, `$KV.results.succeeded.${kind}.*`)
    assert.strictEqual(publisher.why["tasks.count"], "tasks, with a key or without")
  })

  it("prints nothing of what a role may not for one that may", async () => {
    const { out } = await permissions("--format", "json", "--role", "up")
    const [{ permissions: of }] = JSON.parse(out)
    for (const denied of of.publish.deny ?? []) assert.notInclude(of.publish.allow, denied)
  })

  it("prints commands for nsc", async () => {
    const { out } = await permissions("--format", "nsc", "--kinds", "translate", "--role", "publisher")
    assert.strictEqual(
      out,
      [
        "nsc add user --account MILLRACE --name publisher \\",
        "  --allow-pub 'tasks.translate,tasks.translate.high.*,tasks.translate.normal.*,$SYS.REQ.USER.INFO' \\",
        "  --allow-sub '_INBOX_publisher.>'",
        "nsc generate creds --account MILLRACE --name publisher > publisher.creds",
        ""
      ].join("\n")
    )
  })

  it("refuses what is no role or no kind", async () => {
    for (const words of [
      ["--role", "cook"],
      ["--role", "actor-cook"],
      ["--kinds", "a,B"],
      ["--account", "a b"]
    ]) {
      const { code, out } = await permissions(...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.strictEqual(out, "")
    }
  })

  it("is told of in the docs with every role", async () => {
    const page = await readFile(new URL("../../docs/security.md", import.meta.url), "utf8")
    const { out } = await permissions("--format", "json")
    for (const { user } of JSON.parse(out))
      assert.include(page, `| \`${user.replace(/^actor-.*/, "actor-<kind>")}\``)
  })
})
