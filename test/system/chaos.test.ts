/** The promise of the whole, in a storm: whoever is killed when, each accepted task ends once, and nothing is left over. */
import { assert, describe, it } from "@effect/vitest"
import { faultsOf, summaryOf } from "../chaos/faults.ts"
import { storm } from "../chaos/storm.ts"

describe("two thousand tasks in a storm", () => {
  it("end with one record and one event each, and leave nothing behind", { timeout: 240_000 }, async () => {
    const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const said: Array<string> = []
    const outcome = await storm({
      seed,
      tasks: 2_000,
      stormMs: 7_000,
      servers: 1,
      say: (line) => void said.push(line)
    })
    console.log(`seed ${seed}\n${said.join("\n")}\n${summaryOf(outcome)}`)
    assert.isAtLeast(outcome.accepted.size, 2_000)
    assert.deepEqual(faultsOf(outcome), [], `seed ${seed}; CHAOS_SEED=${seed} has it again`)
  })
})
