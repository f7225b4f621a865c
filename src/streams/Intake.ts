/** The intake of an actor: what was pulled from its two lanes, handed to whoever is free, `high` first. */
import type { Msg } from "@nats-io/transport-node"
import * as Delivery from "./Delivery.ts"
import type { Horizon } from "./Horizon.ts"
import type { Nats } from "./Nats.ts"
import * as Pull from "./Pull.ts"
import * as Subjects from "./Subjects.ts"

type Taker = (delivery: Delivery.Delivery | undefined) => void

export interface Intake {
  /** Hands over the next delivery, or undefined once the intake has stopped and has no more. Returns how not to be called. */
  readonly take: (taker: Taker) => () => void
  /** What was pulled and is not settled: the leases to renew. */
  readonly held: ReadonlySet<Delivery.Delivery>
  /** So many more of those that are held wait elsewhere, and keep nothing from being asked for; or less. */
  readonly widen: (by: number) => void
  /** While paused nothing is asked for. */
  readonly pause: (paused: boolean) => void
  /** Asks for no more, and waits until open requests have run out (about a second). What is left is there to be taken. */
  readonly stop: () => Promise<void>
  readonly close: () => void
}

/** So that `normal` starves under no load: while `high` tasks wait, every tenth delivery is a normal one. */
const normalEvery = 10

/**
 * While something waits in `high`, `normal` is asked for nothing but its tenth. Else both lanes are asked for as many
 * tasks as there are free slots, so that neither waits for the other; if both answer at once, a few tasks more than
 * there are slots wait here, and their leases are renewed like those of running ones. Once there was no slot free for a
 * while, `high` is asked by itself first, and answers at once: so a task there has the next slot, whatever waits in
 * `normal`.
 */
export const open = (
  nats: Nats["Service"],
  kind: string,
  slots: number,
  horizon: Horizon,
  onTrouble: (consumer: string, reason: string | undefined) => void
): Intake => {
  const held = new Set<Delivery.Delivery>()
  const ready = { high: new Array<Delivery.Delivery>(), normal: new Array<Delivery.Delivery>() }
  const takers: Array<Taker> = []
  /** Whether something waits in `high`, as far as is known: so it is supposed until the server says no. */
  let highWaits = true
  /** Deliveries handed over since the last normal one. */
  let sinceNormal = 0
  let paused = false
  let stopped = false
  let room = slots

  const wanted = (lane: Subjects.Lane) => {
    const free = paused ? 0 : room - held.size
    if (lane === "high" || !highWaits) return free
    return Math.min(free, Math.floor((sinceNormal + free + 1) / normalEvery))
  }

  const { connection } = nats
  const { covers: mayBeSecond } = horizon
  const onSettled = (delivery: Delivery.Delivery) => {
    // Who had no slot free did not ask: what has come meanwhile to `high` is to have this one.
    if (held.size >= room && !pulls.high.isAsking()) highWaits = true
    held.delete(delivery)
    refresh()
  }

  const onMessage = (lane: Subjects.Lane) => (message: Msg) => {
    const metadata = Delivery.metadataOf(message.reply ?? "")
    const delivery = Delivery.of({ kind, message, metadata, connection, onSettled, mayBeSecond })
    held.add(delivery)
    const waited = highWaits
    if (lane === "high") highWaits = metadata.behind > 0
    if (stopped) return delivery.nak(0)
    ready[lane].push(delivery)
    serve()
    // Nobody else asks `normal` for more than its tenth as long as nothing is settled.
    if (waited && !highWaits) refresh()
  }

  const serve = () => {
    if (ready.high.length + ready.normal.length > 0 || stopped) takers.shift()?.(next())
  }

  const next = () => {
    const lane =
      ready.high.length === 0 || (ready.normal.length > 0 && sinceNormal >= normalEvery - 1)
        ? "normal"
        : "high"
    sinceNormal = lane === "normal" ? 0 : sinceNormal + 1
    return ready[lane].shift()
  }

  const pullFrom = (lane: Subjects.Lane) => {
    const consumer = Subjects.consumerName(kind, lane)
    return Pull.open(nats, {
      stream: Subjects.taskStream(kind),
      consumer,
      wanted: () => wanted(lane),
      isWaiting: () => lane === "high" && highWaits,
      onMessage: onMessage(lane),
      onUnfilled: () => {
        if (lane === "normal" || !highWaits) return
        highWaits = false
        refresh()
      },
      onUnsure: horizon.forget,
      onTrouble: (reason) => onTrouble(consumer, reason),
      onRecovered: () => onTrouble(consumer, undefined)
    })
  }
  const pulls = { high: pullFrom("high"), normal: pullFrom("normal") }
  const both = [pulls.high, pulls.normal]
  const refresh = () => {
    for (const pull of both) pull.refresh()
  }
  refresh()

  return {
    held,
    take: (taker) => {
      takers.push(taker)
      serve()
      return () => {
        const at = takers.indexOf(taker)
        if (at >= 0) takers.splice(at, 1)
      }
    },
    widen: (by) => {
      room += by
      refresh()
    },
    pause: (now) => {
      paused = now
      refresh()
    },
    stop: async () => {
      // What is handed back while a request of ours is open would come back to it, again and again. So what still comes
      // is begun.
      await Promise.all(both.map((pull) => pull.stop()))
      stopped = true
      for (const taker of takers.splice(0)) taker(undefined)
    },
    close: () => {
      for (const pull of both) pull.close()
    }
  }
}
