/** The intake of an actor: what was pulled from its two lanes, handed to whoever is free, `high` first. */
import type { Msg } from "@nats-io/transport-node"
import * as Delivery from "./Delivery.ts"
import type { Nats } from "./Nats.ts"
import * as Pull from "./Pull.ts"
import * as Subjects from "./Subjects.ts"

type Taker = (delivery: Delivery.Delivery | undefined) => void

export interface Intake {
  /** Hands over the next delivery, or undefined once the intake has stopped. Returns how not to be called. */
  readonly take: (taker: Taker) => () => void
  /** What was pulled and is not settled: the leases to renew. */
  readonly held: ReadonlySet<Delivery.Delivery>
  /** While paused nothing is asked for. */
  readonly pause: (paused: boolean) => void
  /** Asks for no more, waits until open requests have run out (about a second), hands back what nobody took. */
  readonly stop: () => Promise<void>
  readonly close: () => void
}

/** So that `normal` starves under no load: every tenth delivery is taken from it first. */
const normalFirstEvery = 10

/**
 * Both lanes are asked for as many tasks as there are free slots, so that neither waits for the other. If both answer
 * at once, a few tasks more than there are slots wait here; their leases are renewed like those of running ones.
 */
export const open = (
  nats: Nats["Service"],
  kind: string,
  slots: number,
  onTrouble: (lane: Subjects.Lane, reason: string | undefined) => void
): Intake => {
  const held = new Set<Delivery.Delivery>()
  const ready = { high: new Array<Delivery.Delivery>(), normal: new Array<Delivery.Delivery>() }
  const takers: Array<Taker> = []
  let served = 0
  let paused = false
  let stopping = false
  let stopped = false

  const wanted = () => (paused ? 0 : slots - held.size)

  const onMessage = (lane: Subjects.Lane) => (message: Msg) => {
    const delivery: Delivery.Delivery = Delivery.of(kind, message, nats.connection, () => {
      held.delete(delivery)
      refresh()
    })
    held.add(delivery)
    if (stopping) return delivery.nak(0)
    const taker = takers.shift()
    if (taker === undefined) ready[lane].push(delivery)
    else serve(taker, delivery)
  }

  const serve = (taker: Taker, delivery: Delivery.Delivery) => {
    served += 1
    taker(delivery)
  }

  const next = () => {
    const first = served % normalFirstEvery === normalFirstEvery - 1 ? "normal" : "high"
    return ready[first].shift() ?? ready[first === "high" ? "normal" : "high"].shift()
  }

  const pulls = Subjects.lanes.map((lane) =>
    Pull.open(nats, {
      stream: Subjects.taskStream(kind),
      consumer: Subjects.consumerName(kind, lane),
      wanted,
      onMessage: onMessage(lane),
      onTrouble: (reason) => onTrouble(lane, reason),
      onRecovered: () => onTrouble(lane, undefined)
    })
  )
  const refresh = () => {
    for (const pull of pulls) pull.refresh()
  }
  refresh()

  return {
    held,
    take: (taker) => {
      const delivery = next()
      if (delivery !== undefined) serve(taker, delivery)
      else if (stopped) taker(undefined)
      else takers.push(taker)
      return () => {
        const at = takers.indexOf(taker)
        if (at >= 0) takers.splice(at, 1)
      }
    },
    pause: (now) => {
      paused = now
      refresh()
    },
    stop: async () => {
      stopping = true
      for (const lane of Subjects.lanes) for (const delivery of ready[lane].splice(0)) delivery.nak(0)
      await Promise.all(pulls.map((pull) => pull.stop()))
      stopped = true
      for (const taker of takers.splice(0)) taker(undefined)
    },
    close: () => {
      for (const pull of pulls) pull.close()
    }
  }
}
