/** What becomes of those who listen when something dies that must not: they come back, and hear all. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Stream } from "effect"
import { EventsHub } from "../../../src/gateway/listeners/EventsHub.ts"
import { Events } from "../../../src/streams/Events.ts"
import { Results } from "../../../src/streams/Results.ts"
import { finished, until, useStreams } from "../../support/useStreams.ts"
import { listenerThat } from "./listenerThat.ts"

const { run } = useStreams("echo")

/** The hub over the events as they are, of which the first reader dies at the first event. */
const spoiltOnce = Layer.effect(
  Events,
  Effect.map(Events, (events) => {
    let isSpoilt = true
    const spoil = () => {
      if (!isSpoilt) return Effect.void
      isSpoilt = false
      return Effect.die("a bug in reading")
    }
    return Events.of({ ...events, subscribe: (filter) => Stream.tap(events.subscribe(filter), spoil) })
  })
)

const store = (key: string) => Effect.flatMap(Results, (results) => results.store(finished(key, "succeeded")))

/** What the log says of the hub, and what is done with it. */
const onHub = <A, E, R, S>(
  layer: Layer.Layer<EventsHub, never, R>,
  act: (log: Array<string>) => Effect.Effect<A, E, S>
) => {
  const log: Array<string> = []
  const logger = Logger.map(Logger.formatSimple, (line) => log.push(line))
  return act(log).pipe(Effect.provide(layer), Effect.provide(Logger.layer([logger])))
}

describe("a bug", () => {
  it("in reading the events is logged, and those who listen come back to hear them", () =>
    run(
      onHub(Layer.provide(EventsHub.layer, spoiltOnce), (log) =>
        Effect.gen(function* () {
          const hub = yield* EventsHub
          const place = yield* hub.newest
          const told = yield* Effect.forkChild(hub.tell(listenerThat("takes all"), {}, place), {
            startImmediately: true
          })
          yield* store("read")
          yield* Fiber.join(told)
          expect(log.join("\n")).toContain("a bug in reading")
          const again = listenerThat("takes all")
          yield* Effect.forkChild(hub.tell(again, {}, place))
          yield* until(Effect.sync(again.heard), (heard) => heard.includes("echo_read"))
        })
      )
    ))

  it("in writing to one is logged, and the others come back to hear of more", () =>
    run(
      onHub(EventsHub.layer, (log) =>
        Effect.gen(function* () {
          const hub = yield* EventsHub
          const place = yield* hub.newest
          const breaks = {
            ...listenerThat("takes all"),
            write: (...all: ReadonlyArray<Uint8Array>) => {
              if (all.length > 0) throw new Error("a bug in writing")
            }
          }
          const broken = yield* Effect.forkChild(hub.tell(breaks, {}, place), { startImmediately: true })
          const told = yield* Effect.forkChild(hub.tell(listenerThat("takes all"), {}, place), {
            startImmediately: true
          })
          yield* store("written")
          yield* Fiber.joinAll([broken, told])
          expect(log.join("\n")).toContain("a bug in writing")
          const again = listenerThat("takes all")
          yield* Effect.forkChild(hub.tell(again, {}, place))
          yield* store("then")
          yield* until(Effect.sync(again.heard), (heard) => heard.includes("echo_then"))
        })
      )
    ))
})
