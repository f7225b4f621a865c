/** A gateway on a NATS of its own, for one test file: real HTTP, real streams, and no actors. */
import { afterAll, beforeAll, expect } from "@effect/vitest"
import {
  Clock,
  ConfigProvider,
  Effect,
  Layer,
  type LogLevel,
  Logger,
  ManagedRuntime,
  Predicate,
  References,
  Schema
} from "effect"
import { Gateway } from "../../src/gateway/Gateway.ts"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { TaskRecord, TaskView } from "../../src/schemas/TaskRecord.ts"
import { find, taskNames } from "../../src/schemas/Tasks.ts"
import { Fault } from "../../src/schemas/Validation.ts"
import { type Finished, Results } from "../../src/streams/Results.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

type Services = Gateway | Layer.Success<ReturnType<typeof layerStreams>>

export interface TestGateway {
  readonly url: string
  /** What has been logged since the start. */
  readonly logged: ReadonlyArray<string>
  readonly run: <A, E>(program: Effect.Effect<A, E, Services>) => Promise<A>
  /** As a signal would end it. */
  readonly stop: () => Promise<void>
}

/** `settings` are what the environment would say. */
export const startGateway = async (
  natsUrl: string,
  settings: Record<string, string> = {},
  level: LogLevel.LogLevel = "Info"
): Promise<TestGateway> => {
  const logged: Array<string> = []
  const log = Logger.map(Logger.formatSimple, (line) => logged.push(line))
  const runtime = ManagedRuntime.make(
    Gateway.layer({ port: 0 }).pipe(
      Layer.provideMerge(layerStreams(natsUrl)),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings))),
      Layer.provideMerge(Logger.layer([log])),
      Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, level))
    )
  )
  const { url } = await runtime.runPromise(Gateway)
  return { url, logged, run: (program) => runtime.runPromise(program), stop: () => runtime.dispose() }
}

/** Both, from before the file's first test until after its last. */
export const onGateway = (settings: Record<string, string> = {}) => {
  const state: { nats?: Awaited<ReturnType<typeof startNats>>; gateway?: TestGateway } = {}
  beforeAll(async () => {
    state.nats = await startNats({ sync: "2m" })
    state.gateway = await startGateway(state.nats.url, settings)
    await state.gateway.run(setUp(taskNames))
  })
  afterAll(async () => {
    await state.gateway?.stop()
    await state.nats?.stop()
  })
  const gateway = () => {
    if (state.gateway === undefined) throw new Error("the gateway is not started yet")
    return state.gateway
  }
  return {
    gateway,
    nats: () => {
      if (state.nats === undefined) throw new Error("NATS is not started yet")
      return state.nats
    },
    run: <A, E>(program: Effect.Effect<A, E, Services>) => gateway().run(program),
    ask: (path: string, request?: RequestInit) => fetch(gateway().url + path, request),
    submit: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${gateway().url}/v1/tasks`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body)
      })
  }
}

const Identified = Schema.Struct({ id: Schema.String })

/** The id in an answer, of a task or a blob. */
export const idOf = async (response: Response) =>
  Schema.decodeUnknownSync(Identified)(await response.clone().json()).id

const Problem = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
  errors: Schema.optionalKey(Schema.Array(Fault)),
  kinds: Schema.optionalKey(Schema.Array(Schema.String)),
  limit: Schema.optionalKey(Schema.Int),
  scope: Schema.optionalKey(Schema.String),
  id: Schema.optionalKey(Schema.String),
  record: Schema.optionalKey(TaskRecord),
  task: Schema.optionalKey(TaskView)
})

/** The problem in an answer, which is expected to be one with this status. */
export const problemOf = async (response: Response, status: number) => {
  const body = await response.text()
  expect(response.status, body).toBe(status)
  expect(response.headers.get("content-type")).toBe("application/problem+json")
  const problem = Schema.decodeUnknownSync(Schema.fromJsonString(Problem), { onExcessProperty: "error" })(
    body
  )
  expect(problem.status).toBe(status)
  return problem
}

/** Every `$ref` in a document, however deep. */
export const refsOf = (value: unknown): ReadonlyArray<string> =>
  Predicate.isObjectOrArray(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === "$ref" && typeof inner === "string" ? [inner] : refsOf(inner)
      )
    : []

/** What a reference within a document points to. */
export const resolve = (document: unknown, ref: string): unknown =>
  ref
    .split("/")
    .slice(1)
    .reduce(
      (inner: unknown, step) => (Predicate.hasProperty(inner, step) ? inner[step] : undefined),
      document
    )

/** Returns once somebody waits for the task: what is said of it is heard by someone, who does not answer. */
export const held = (id: string) =>
  Effect.gen(function* () {
    const { connection } = yield* Nats
    const { kind, key } = TaskId.parse(id) ?? { kind: "", key: "" }
    const ask = () => connection.request(`live.${kind}.probe.${key}`, "", { timeout: 50 })
    return yield* Effect.flip(Effect.tryPromise({ try: ask, catch: String }))
  }).pipe(Effect.repeat({ until: (reason) => !reason.includes("no responders") }))

/** What an actor would write at the end of a task, of which the input is that of its kind's example. */
export const finish = (id: string, rest: Partial<Finished> = {}) =>
  Effect.gen(function* () {
    const { kind, key } = TaskId.parse(id) ?? { kind: "", key: "" }
    const now = new Date(yield* Clock.currentTimeMillis).toISOString()
    const results = yield* Results
    return yield* results.store({
      kind,
      key,
      state: "succeeded",
      input: JSON.stringify(find(kind)?.example ?? {}),
      output: `{"of":${JSON.stringify(id)}}`,
      attempts: [],
      enqueuedAt: now,
      startedAt: now,
      finishedAt: now,
      worker: "test",
      ...rest
    })
  })
