/**
 * Thaws our own nats-server: after its disk was full, a stream that it could not write stores nothing any more, whatever
 * room there is again, until the server is started anew.
 */
import { statfs } from "node:fs/promises"
import { Duration, Effect } from "effect"
import { Deliveries, unwritten } from "../streams/Deliveries.ts"
import { NatsServer } from "../streams/NatsServer.ts"
import { Storing } from "../streams/Storing.ts"

const every = "1 second"

/** Less room than this, in bytes, and some write may have failed. */
const full = 2 * 1024 ** 2
/** With less than this it would soon be full again. */
const enough = 16 * 1024 ** 2

/** What stores nothing for so many looks, though there is room, is not only slow: it was tried meanwhile. */
const patience = 15
/** Between two starts, and twice as long each time: there may be another reason than a disk. */
const rest = Duration.minutes(1)
const longestRest = Duration.hours(1)

/** Never ends. */
export const thaw = Effect.gen(function* () {
  const server = yield* NatsServer
  const storing = yield* Storing
  const { troubles } = yield* Deliveries
  let wasFull = false
  let stuck = 0
  let resting = rest

  const look = Effect.gen(function* () {
    const room = yield* roomAt(server.dataDir)
    if (room < full) wasFull = true
    const isStuck =
      (yield* storing.trouble) !== undefined || [...troubles.values()].some((why) => why === unwritten)
    stuck = isStuck ? stuck + 1 : 0
    if (!isStuck) resting = rest
    if (room < enough || (!wasFull && stuck < patience)) return
    yield* Effect.logWarning(
      wasFull
        ? "the disk was full, and has room again: starting nats-server anew, which else would not store all of what it is given"
        : "nats-server does not store what it is given: starting it anew"
    )
    yield* server.restart
    wasFull = false
    stuck = 0
    yield* Effect.sleep(resting)
    resting = Duration.min(Duration.times(resting, 2), longestRest)
  })
  return yield* Effect.forever(Effect.andThen(Effect.sleep(every), look))
})

/** In bytes; no end of it where nobody knows. */
const roomAt = (directory: string) =>
  Effect.promise(() =>
    statfs(directory).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Infinity
    )
  )
