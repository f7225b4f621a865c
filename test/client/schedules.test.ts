import { assert, describe, it } from "@effect/vitest"
import { bothWays } from "./bothWays.ts"

const input = { text: "to be or not to be" }

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (failure: unknown) => failure
  )

bothWays((client, _gateway, way) => {
  const name = (text: string) => `${text}-${way === "nats" ? "n" : "h"}`

  describe("a schedule", () => {
    it("is put, changed, paused, resumed, listed and deleted", async () => {
      const { schedules } = client()
      const life = name("life")
      const made = await schedules.put(life, {
        kind: "count",
        input,
        cron: "@daily",
        timezone: "Asia/Kolkata",
        notify: { webhook: "https://example.org/hook" },
        retry: { attempts: 2 }
      })
      assert.deepInclude(made, { name: life, kind: "count", input, cron: "@daily", overlap: "skip" })
      assert.match(made.next[0] ?? "", /T18:30:00Z$/)
      assert.strictEqual(made.options?.retry?.attempts, 2)
      assert.deepEqual(await schedules.get(life), made)
      const changed = await schedules.put(life, { kind: "count", input, every: "90s" })
      assert.deepInclude(changed, { every: 90, createdAt: made.createdAt })
      assert.isTrue((await schedules.pause(life)).paused)
      assert.isFalse((await schedules.resume(life)).paused)
      assert.include(
        (await schedules.list()).map((one) => one.name),
        life
      )
      await schedules.delete(life)
      assert.deepInclude(await failureOf(schedules.get(life)), { _tag: "ScheduleUnknown", name: life })
      for (const asked of [schedules.pause(life), schedules.delete(life), schedules.run(life)])
        assert.deepInclude(await failureOf(asked), { _tag: "ScheduleUnknown" })
    })

    it("does its task now", async () => {
      const { schedules } = client()
      await schedules.put(name("now"), { kind: "count", input, every: 86_400, paused: true })
      const task = await schedules.run(name("now"))
      assert.deepInclude(task, { kind: "count", state: "queued" })
      assert.isTrue(task.id.startsWith(`count_${name("now")}-now-`))
      assert.notStrictEqual((await schedules.run(name("now"))).id, task.id)
      assert.deepInclude(await client().get(task.id), { input })
    })

    it("is refused where it is wrong, and says where", async () => {
      const { schedules } = client()
      const fault = async (called: string, asked: object) => {
        const wrong = { kind: "count", input, ...asked } as const
        const failure = await failureOf(schedules.put(called, wrong))
        assert.instanceOf(failure, Error)
        return `${"_tag" in failure ? String(failure._tag) : ""} ${failure.message}`
      }
      assert.match(await fault("Bad", { every: 5 }), /^InvalidRequest .*name: 1 to 64 lower-case/)
      assert.match(await fault("fine", {}), /^InvalidRequest .*cron: when is it to tick/)
      assert.match(await fault("fine", { cron: "0 0 25 * * *" }), /^InvalidRequest .*25 is more than 23/)
      assert.match(await fault("fine", { cron: "0 0 0 30 2 *" }), /^InvalidRequest .*names no time/)
      assert.match(await fault("fine", { evry: 5 }), /^InvalidRequest .*evry/)
      assert.match(await fault("fine", { every: 5, input: { txt: 1 } }), /^InvalidInput .*txt/)
      assert.match(await fault("fine", { every: 5, kind: "knit" }), /^UnknownKind .*knit/)
    })
  })
})
