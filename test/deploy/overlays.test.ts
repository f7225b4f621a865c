import { assert, describe, it } from "@effect/vitest"
import { invalid, unknownFields } from "./models.ts"
import { rendered } from "./rendered.ts"
import { rules } from "./rules/rules.ts"
import { kustomize } from "./tools.ts"

const tool = await kustomize()

describe.runIf(tool !== undefined).each(["overlays/dev", "overlays/prod"])(
  "%s",
  { timeout: 60_000 },
  (overlay) => {
    const things = tool === undefined ? Promise.resolve([]) : rendered(tool, overlay)

    it("has no value that the API refuses", async () => {
      assert.isAbove((await things).length, 30)
      assert.deepEqual(await invalid(await things), [])
    })

    it("has no field that there is not", async () => {
      assert.deepEqual(await unknownFields(await things), [])
    })

    it.each(Object.entries(rules))("%s", async (_, rule) => {
      assert.deepEqual(rule(await things), [])
    })
  }
)
