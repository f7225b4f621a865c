/** The names on NATS: which subject, stream and header says what. Others write none of them out. */
import { createHash } from "node:crypto"
import { Lane as Lanes } from "../schemas/Lane.ts"
import { type FinalState, isFinal } from "../schemas/TaskRecord.ts"

export type Lane = Lanes
export const lanes: ReadonlyArray<Lane> = Lanes.literals

/** Streams and buckets. A bucket is a stream whose subjects begin with `$KV.<bucket>.`. */
export const taskStream = (kind: string): string => `TASKS_${kind}`
/** The kind whose queue a stream is, if it is one. */
export const kindOfStream = (stream: string): string | undefined => /^TASKS_(.+)$/.exec(stream)?.[1]
export const scheduleStream = "SCHEDULES"
export const resultStream = "KV_results"
export const eventStream = "EVENTS"
export const runningStream = "KV_running"
export const attemptStream = "KV_attempts"
export const limitStream = "KV_limits"
export const pageStream = "KV_pages"
export const horizonStream = "KV_horizons"
export const blobBucket = "blobs"
export const blobStream = `OBJ_${blobBucket}`
/** As the clients of object stores have them. */
export const blobChunks = (nuid: string): string => `$O.${blobBucket}.C.${nuid}`
export const blobDescription = (name: string): string =>
  `$O.${blobBucket}.M.${Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`

export const consumerName = (kind: string, lane: Lane): string => `${kind}-${lane}`
/** The consumer of events that the housekeepers of all gateways share. */
export const housekeeper = "housekeeper"
/** The consumer of events that waits for those who come under this name. */
export const subscriber = (name: string): string => `sub-${name}`

/** A plain publisher uses the bare subject; its task is named by the sequence. */
export const bareTask = (kind: string): string => `tasks.${kind}`
export const task = (kind: string, lane: Lane, key: string): string => `tasks.${kind}.${lane}.${key}`
/** Every subject a task of this key can be queued on. */
export const taskAnyLane = (kind: string, key: string): string => `tasks.${kind}.*.${key}`

/**
 * A task that is to be queued later. Those that are no burst of submissions are all called the same, so that the server
 * finds one of a million by its key at once. When it is time the server puts it in the place of those that are due: also
 * there it is found by its key, by the same question, so that none is missed on its way.
 */
export const schedule = (kind: string, lane: Lane | "*", key: string, burst = "once"): string =>
  `schedules.${kind}.${lane}.${burst}.${key}`
/** Every subject that a burst of submissions can stand on. */
export const scheduledBurst = (kind: string, burst: string): string => schedule(kind, "*", "*", burst)
/** Every subject a task of this key can be scheduled on. */
export const scheduleAnyLane = (kind: string, key: string): string => schedule(kind, "*", key, "*")
/** Every subject of tasks, or those of a kind, that are scheduled. */
export const schedules = (kind?: string): string => `schedules.${kind ?? "*"}.*.*.*`
/** What such a subject names. */
export const scheduled = (subject: string) => {
  const [what, kind = "", lane, called, key = ""] = subject.split(".")
  return what === "schedules"
    ? ({ kind, lane: lane === "high" ? "high" : "normal", key, isDue: called === dueName } as const)
    : undefined
}
/** The name of no burst, which is a digest. */
const dueName = "due"
/** A task that is due, for as long as it takes the server to move it into its queue. */
export const due = (kind: string, lane: Lane | "*", key: string): string => schedule(kind, lane, key, dueName)
/** Where what is due goes, as the server writes a transform. */
export const sourced = (kind: string): string => `tasks.${kind}.{{wildcard(1)}}.{{wildcard(2)}}`
/** All that is stored with the tasks of later: also the named schedules, their ticks, and what they last did. */
export const onSchedules = ["schedules.>", "recurring.>", "ticks.>", "ran.>"] as const

/** A named schedule, of which the server puts a tick on `ticks.…` whenever it is time; and what came of its ticks. */
export const recurring = (name: string): string => `recurring.${name}`
export const ticks = (name: string): string => `ticks.${name}`
export const ran = (name: string): string => `ran.${name}`
/** The consumer of ticks that the gateways share. */
export const ticker = "ticker"

export const result = (kind: string, state: FinalState, key: string): string =>
  `$KV.results.${state}.${kind}.${key}`
/** Every subject a record of this key can stand on. */
export const resultAnyState = (kind: string, key: string): string => `$KV.results.*.${kind}.${key}`
/** Every subject of records, or those of a kind, of a state. */
export const results = (kind?: string, state?: FinalState): string =>
  `$KV.results.${state ?? "*"}.${kind ?? "*"}.*`

/** The state that the subject of a record or of an event names. */
export const stateOf = (subject: string | undefined): FinalState | undefined => {
  const state = subject?.split(".")[2]
  return state !== undefined && isFinal(state) ? state : undefined
}

export const running = (kind: string, key: string): string => `$KV.running.${kind}.${key}`
/** Each life of a key, told by the sequence of its message, has attempts of its own. */
export const attempt = (kind: string, key: string, sequence: number, n: number): string =>
  `$KV.attempts.${kind}.${key}.${sequence}.${n}`
export const attemptsOf = (kind: string, key: string, sequence: number): string =>
  `$KV.attempts.${kind}.${key}.${sequence}.*`
/** Every subject of attempts, or those of a kind. */
export const attempts = (kind?: string): string => `$KV.attempts.${kind ?? "*"}.*.*.*`

/** The life whose attempt has this subject. */
export const lifeOf = (subject: string) => {
  const [, , kind = "", key = "", sequence = ""] = subject.split(".")
  return { kind, key, sequence: Number(sequence) }
}

/** A key may be anything, such as the name of a host: its digest is a token. */
export const limit = (name: string, key: string): string => `$KV.limits.${name}.${digestOf(key)}`
/** What the tasks of a kind are limited to, and where whoever listens hears that it was set. */
export const limitsOf = (kind: string): string => `$KV.limits.set.${kind}`
export const limitsSet = (kind: string): string => live(kind, "limits", "set")
/** The limit that all tasks of a kind share has this name, and those that the tasks of a key share. */
export const kindLimit = (kind: string): string => `kind-${kind}`
/** Where it is told that a place is free, at the limit of a key or of all tasks of a kind, and others wait for it. */
export const freed = (kind: string, key: string): string => live(kind, "freed", digestOf(key))
export const allFreed = (kind: string): string => live(kind, "freed", "*")
/** Up to where the tasks of a kind may have been handed out by a server that has forgotten it. */
export const horizon = (kind: string): string => `$KV.horizons.${kind}`
export const page = (url: string): string => `$KV.pages.${digestOf(url)}`

const digestOf = (text: string) => createHash("sha256").update(text).digest("base64url")

/** Nothing is stored here. The server itself republishes every record on `live.<kind>.<state>.<key>`. */
export const live = (kind: string, what: string, key: string): string => `live.${kind}.${what}.${key}`

/** What a worker says of itself, by its name, which may hold what no token can. */
export const alive = (kind: string, worker: string): string =>
  live(
    kind,
    "alive",
    worker === "*" ? worker : worker.slice(0, 128).replaceAll(/[^A-Za-z0-9_-]/g, "_") || "_"
  )
/** Asks all workers to say it now. */
export const muster = "live.workers.muster.all"

/** Where the server tells that a kind was paused, or resumed: of its normal lane, which says so of both. */
export const pauseTold = (kind: string): string =>
  `$JS.EVENT.ADVISORY.CONSUMER.PAUSE.${taskStream(kind)}.${consumerName(kind, "normal")}`

export const events = (kind?: string, state?: FinalState): string => `events.${kind ?? "*"}.${state ?? "*"}`

/** Headers of a task. What is about the task travels here; the body is the input and nothing else. */
export const header = {
  /** This may be a second publish: look for a record before running it. */
  look: "Millrace-Look",
  /** No task: whether the queue stores anything was tried with it. Whoever gets it takes it from the queue. */
  trial: "Millrace-Trial",
  /** The id of the task that called this one. */
  parent: "Millrace-Parent",
  /** The sequence of the failed record whose task is to be done again. */
  replaces: "Millrace-Replaces",
  /** Which run that will be: 2 and up. */
  run: "Millrace-Run",
  /** How long the record of a success is kept, in seconds. */
  resultTtl: "Millrace-Result-Ttl",
  /** How often the task is tried in all. */
  attempts: "Millrace-Attempts",
  /** The longest wait after the first failure, in seconds. */
  retryFirst: "Millrace-Retry-First",
  retryFactor: "Millrace-Retry-Factor",
  /** In seconds. */
  retryCap: "Millrace-Retry-Cap",
  /** How long an attempt may take, in seconds. */
  timeout: "Millrace-Timeout",
  /** Whose task it is, such as a tenant's: those of one key are limited together, and keys take turns. */
  concurrencyKey: "Millrace-Concurrency-Key",
  /** RFC 3339: after it the task is of no use. */
  deadline: "Millrace-Deadline",
  /** Whom to tell when it is finished: `{"email": ...}` or `{"webhook": ...}`. Its record says so as well. */
  notify: "Millrace-Notify",
  /** Of a record: the sequence of its task's message, if that may have left something behind. */
  sequence: "Millrace-Sequence",
  /** Of a record: how many milliseconds its task took in all, and its last attempt. */
  took: "Millrace-Took",
  /** Of the record of a task that was scheduled when it was cancelled, and may be yet. */
  scheduled: "Millrace-Scheduled",
  /** RFC 3339: when a burst of submissions is done, though it goes on. */
  burstEnds: "Millrace-Burst-Ends",
  /** When the server is to publish this again, and where. */
  schedule: "Nats-Schedule",
  scheduleTarget: "Nats-Schedule-Target",
  expectedSequence: "Nats-Expected-Last-Subject-Sequence",
  expectedSubject: "Nats-Expected-Last-Subject-Sequence-Subject",
  ttl: "Nats-TTL"
} as const

/** Headers of a named schedule, by which the server knows when to do what; `next` is on what it makes of one. */
export const recurringHeader = {
  pattern: "Nats-Schedule",
  zone: "Nats-Schedule-Time-Zone",
  target: "Nats-Schedule-Target",
  next: "Nats-Schedule-Next",
  /** `sub`: in the place of what stands on the same subject. */
  rollup: "Nats-Rollup"
} as const
