/** What it costs to have every write synced to disk: `node bench/durability.ts [rounds] [seconds]`, a table in Markdown. */
import { cpus } from "node:os"
import { Clock, ConfigProvider, Effect, Layer, Logger } from "effect"
import * as Actor from "../src/actors/runtime/Actor.ts"
import * as Worker from "../src/actors/runtime/Worker.ts"
import { Count } from "../src/schemas/Count.ts"
import { JetStream } from "../src/streams/JetStream.ts"
import { Nats } from "../src/streams/Nats.ts"
import { NatsServer } from "../src/streams/NatsServer.ts"
import { setUp } from "../src/streams/SetUp.ts"
import * as Streams from "../src/streams/Streams.ts"
import * as Submit from "../src/streams/Submit.ts"
import { temporary } from "../test/support/temporary.ts"

const [repeats = 3, seconds = 4] = process.argv.slice(2).map(Number)
const modes = ["always", "2m"] as const
const widths = [1, 256]

const submit = Submit.submit({ kind: "count", input: { text: "to be or not to be" } })

/** Has everything done but the work. */
const idle = Actor.define(Count, {
  concurrency: 256,
  run: () => Effect.succeed({ total: 6, unique: 4, characters: 18, top: [], all: [], elapsedMs: 0 })
})

/** Submits a task and hears of its record, over one subscription for all of them. */
const rounds = Effect.gen(function* () {
  const { connection } = yield* Nats
  const early = new Set<string>()
  const waiting = new Map<string, () => void>()
  connection.subscribe("live.count.succeeded.*", {
    callback: (_, { subject }) => {
      const key = subject.slice(subject.lastIndexOf(".") + 1)
      const resume = waiting.get(key)
      if (resume === undefined) early.add(key)
      else resume()
    }
  })
  return Effect.flatMap(submit, ({ key }) =>
    Effect.callback<void>((resume) => {
      if (early.delete(key)) return resume(Effect.void)
      waiting.set(key, () => {
        waiting.delete(key)
        resume(Effect.void)
      })
    })
  )
})

/** How often a second it is done, by so many who do it again and again. */
const rate = <A, E, R>(what: Effect.Effect<A, E, R>, width: number) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    let done = 0
    const one = Effect.gen(function* () {
      while ((yield* Clock.currentTimeMillis) < begun + seconds * 1_000) {
        yield* what
        done += 1
      }
    })
    yield* Effect.all(
      Array.from({ length: width }, () => one),
      { concurrency: "unbounded", discard: true }
    )
    return done / (((yield* Clock.currentTimeMillis) - begun) / 1_000)
  })

/** On a fresh server with empty data: submitting with nobody at work, then the whole way with one actor. */
const measure = (sync: (typeof modes)[number]) =>
  Effect.gen(function* () {
    const dataDir = yield* temporary
    const layer = Streams.layer.pipe(
      Layer.provideMerge(Layer.unwrap(Effect.map(NatsServer, ({ url }) => Nats.layerOnce("bench", url)))),
      Layer.provide(NatsServer.layer({ dataDir, port: -1, sync })),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...process.env })))
    )
    return yield* Effect.gen(function* () {
      yield* setUp(["count"])
      yield* rate(submit, 16)
      const found = new Map<string, number>()
      for (const width of widths) found.set(`submit, ${width} in flight`, yield* rate(submit, width))
      yield* (yield* JetStream).call("STREAM.PURGE.TASKS_count", {})
      const round = yield* rounds
      const whole = Effect.forEach(widths, (width) =>
        Effect.map(rate(round, width), (value) =>
          found.set(`submit, run, record and hear of it, ${width} in flight`, value)
        )
      )
      yield* Effect.raceFirst(Worker.run(idle), whole)
      return found
    }).pipe(Effect.provide(layer))
  }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))

const median = (values: ReadonlyArray<number>) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const program = Effect.gen(function* () {
  const samples: Array<Record<(typeof modes)[number], Map<string, number>>> = []
  for (let n = 0; n < repeats; n += 1) {
    // In turns, and each as often the first: the machine drifts.
    const order = n % 2 === 0 ? modes : modes.toReversed()
    const sample = { always: new Map<string, number>(), "2m": new Map<string, number>() }
    for (const mode of order) sample[mode] = yield* measure(mode)
    samples.push(sample)
  }
  const names = [...(samples[0]?.always.keys() ?? [])]
  const number = (value: number) => Math.round(value).toLocaleString("en")
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, ${repeats} rounds of ${seconds} s, medians (lowest–highest)\n`
  )
  console.log("| per second | `always` | `2m` | `2m` is so much faster |\n|---|---|---|---|")
  for (const name of names) {
    const of = (mode: (typeof modes)[number]) => samples.map((sample) => sample[mode].get(name) ?? Number.NaN)
    const cell = (values: ReadonlyArray<number>) =>
      `${number(median(values))} (${number(Math.min(...values))}–${number(Math.max(...values))})`
    const ratios = samples.map((sample) => (sample["2m"].get(name) ?? 0) / (sample.always.get(name) ?? 0))
    console.log(`| ${name} | ${cell(of("always"))} | ${cell(of("2m"))} | ${median(ratios).toFixed(2)} |`)
  }
})

await Effect.runPromise(program)
