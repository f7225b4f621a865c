/** The parts of the bench run, in a size that says nothing about how fast anything is. */
import { assert, describe, it } from "@effect/vitest"
import * as cluster from "../../bench/cluster/cluster.ts"
import * as limits from "../../bench/limits/limits.ts"
import { findRedis } from "../../bench/peers/redis.ts"
import * as peers from "../../bench/peers/peers.ts"
import type { Row } from "../../bench/report/Part.ts"
import * as scale from "../../bench/scale/scale.ts"

/** Each has a figure of each round, and so has what was beside it. */
const isWhole = (rows: ReadonlyArray<Row>) =>
  rows.every(({ ours, beside }) =>
    [ours, ...beside.map(({ figures }) => figures)].every(
      (figures) => figures.length === 1 && figures.every((figure) => figure >= 0 && figure < 1e9)
    )
  )

describe("a small bench", { timeout: 120_000 }, () => {
  it("measures what backlogs, processes and load do", async () => {
    const rows = await scale.measure({
      rounds: 1,
      backlogs: [20, 40],
      processes: [1, 2],
      tasks: 100,
      memoryTasks: 200
    })
    assert.isTrue(isWhole(rows))
    assert.deepEqual(
      rows.map(({ what }) => what),
      [
        "20 tasks waiting, as many records stored",
        "40 tasks waiting, as many records stored",
        "processor time of the server for a task, with the most waiting",
        "processor time of the worker for a task, with the most waiting",
        "2 actor processes",
        "memory of an actor process under full load, above rest",
        "memory of a gateway under full load, above rest"
      ]
    )
  })

  it("measures a cluster", async () => {
    const rows = await cluster.measure({ rounds: 1, tasks: 100, idle: 4 })
    assert.isTrue(isWhole(rows))
    assert.lengthOf(rows, 4)
  })

  it("measures what limits cost", async () => {
    const rows = await limits.measure({ rounds: 1, share: 20, many: 100 })
    assert.isTrue(isWhole(rows))
    assert.lengthOf(rows, 26)
  })

  it("measures peers where there is what they need, and leaves them out where there is not", async () => {
    const rows = await peers.measure({ rounds: 1, single: 100, bulk: 100, idle: 4, paced: 10 })
    assert.isTrue(isWhole(rows))
    assert.lengthOf(rows, findRedis() === undefined ? 0 : 7)
  })
})
