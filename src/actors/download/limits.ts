/** The limits of a download, each a setting. */
import { Config, Duration, Schema } from "effect"
import { Timeout } from "../Timeout.ts"

/** Durations are milliseconds, which is what undici and the failures take. */
export interface Limits {
  /** Of a body as it comes over the network. */
  readonly maxBytes: number
  /** Of an answer, with its headers and all that is around its body. */
  readonly maxWireBytes: number
  readonly maxDecompressedBytes: number
  readonly maxHeaderBytes: number
  readonly maxRedirects: number
  readonly connect: number
  readonly headers: number
  /** How long nothing may come within a body. */
  readonly idle: number
  /** All requests of a chain of redirects together. */
  readonly total: number
  /** How many bodies that are not small may be in memory at once. */
  readonly largeBodies: number
}

const atLeast = (minimum: number, setting: string, otherwise: number) =>
  Config.schema(
    Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(minimum)),
    setting
  ).pipe(Config.withDefault(otherwise))

const millis = (setting: string, otherwise: Duration.Duration) =>
  Config.schema(Timeout, setting).pipe(Config.withDefault(otherwise), Config.map(Duration.toMillis))

export const limits: Config.Config<Limits> = Config.all({
  maxBytes: atLeast(1, "FETCH_MAX_BYTES", 50_000_000),
  maxDecompressedBytes: atLeast(1, "FETCH_MAX_DECOMPRESSED_BYTES", 50_000_000),
  // Four times what servers accept from us, and a quarter of what browsers accept from them.
  maxHeaderBytes: atLeast(1, "FETCH_MAX_HEADER_BYTES", 65_536),
  // Fewer than browsers follow: an honest site needs two or three.
  maxRedirects: atLeast(0, "FETCH_MAX_REDIRECTS", 10),
  connect: millis("FETCH_CONNECT_TIMEOUT", Duration.seconds(10)),
  headers: millis("FETCH_HEADERS_TIMEOUT", Duration.seconds(15)),
  idle: millis("FETCH_IDLE_TIMEOUT", Duration.seconds(15)),
  // Shorter than an attempt, so that the failure says what was slow.
  total: millis("FETCH_TIMEOUT", Duration.seconds(50)),
  memory: atLeast(1, "FETCH_MEMORY", 400_000_000)
}).pipe(
  Config.map(({ memory, ...limits }) => ({
    ...limits,
    // An eighth more: what chunks of fifty bytes have around them, and none are smaller in a body this large.
    maxWireBytes: Math.ceil(limits.maxBytes * 1.125) + limits.maxHeaderBytes,
    // Twice: while it grows, what there was is beside what there will be.
    largeBodies: Math.max(
      1,
      Math.floor(memory / (2 * Math.max(limits.maxBytes, limits.maxDecompressedBytes)))
    )
  }))
)
