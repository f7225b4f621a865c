/** Which streams are in a backup, and in which order they are copied. */
import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { requestOf } from "../../../src/streams/backup/restoreStream.ts"
import { inOrder, ofMillrace, toRestore } from "../../../src/streams/backup/order.ts"
import * as Topology from "../../../src/streams/Topology.ts"

const { streams } = Topology.of(["fetch", "count"], {
  retention: Duration.days(7),
  resultTtl: Duration.days(1),
  replicas: 1,
  queueBytes: 1024,
  eventBytes: 1024
})
const names = streams.map(({ name }) => name)

describe("the streams of a backup", () => {
  it("are copied so that nothing is in none of them", () => {
    assert.deepEqual(inOrder(names), [
      "EVENTS",
      "SCHEDULES",
      "TASKS_count",
      "TASKS_fetch",
      "KV_attempts",
      "KV_results",
      "KV_pages",
      "KV_limits",
      "OBJ_blobs"
    ])
  })

  it("are all of the topology, but for those that tell of the moment", () => {
    const missing = names.filter((name) => !inOrder(names).includes(name))
    assert.deepEqual(missing, ["KV_running", "KV_horizons"])
    assert.sameMembers([...ofMillrace(names)], names)
  })

  it("are the queues of kinds that this program does not know as well, and nobody else's streams", () => {
    assert.deepEqual(inOrder(["ORDERS", "TASKS_translate", "KV_theirs"]), ["TASKS_translate"])
    assert.deepEqual(ofMillrace(["ORDERS", "KV_running"]), ["KV_running"])
  })

  it("are asked back with as many copies as are wanted now", () => {
    const copy = {
      name: "EVENTS",
      config: { name: "EVENTS", num_replicas: 1, storage: "file" },
      state: { messages: 2, last_seq: 3 },
      bytes: 1,
      sha256: ""
    }
    assert.deepEqual(requestOf(copy, 3), {
      config: { ...copy.config, num_replicas: 3 },
      state: copy.state
    })
  })

  it("are restored so that each finds what it takes from, with its consumer, and none has made that before", () => {
    assert.deepEqual(toRestore(["OBJ_blobs", "TASKS_count", "SCHEDULES", "KV_results", "EVENTS"]), [
      "OBJ_blobs",
      "KV_results",
      "SCHEDULES",
      "TASKS_count",
      "EVENTS"
    ])
    assert.deepEqual(toRestore(["SCHEDULES", "EVENTS"]), ["EVENTS", "SCHEDULES"])
    assert.deepEqual(toRestore(["TASKS_count"]), ["TASKS_count"])
  })
})
