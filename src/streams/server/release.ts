/** Downloads the official nats-server release for a platform and unpacks it once its checksum is right. */
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Console, Effect, Schema } from "effect"
import { EnvHttpProxyAgent, fetch } from "undici"
import { run } from "./run.ts"
import { onFiles, WayClosed } from "./WayClosed.ts"

export const version = "2.14.5"

export const officialReleases = "https://github.com/nats-io/nats-server/releases/download"

/** What was downloaded is not what NATS published, so it was thrown away. */
export class ReleaseCorrupt extends Schema.TaggedError<ReleaseCorrupt>()("ReleaseCorrupt", {
  url: Schema.String,
  expected: Schema.String,
  actual: Schema.String
}) {
  override get message() {
    return (
      `${this.url} has SHA-256 ${this.actual} instead of ${this.expected}; nothing was unpacked. ` +
      "Try again, or install nats-server yourself and name it in NATS_SERVER."
    )
  }
}

/** Pinned, so that a release changed after the fact is refused; other platforms are checked against SHA256SUMS. */
const pinned: Readonly<Record<string, string>> = {
  "linux-amd64": "5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355",
  "linux-arm64": "673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c",
  "linux-arm7": "c8796b63a8603fdebabd63146ac3d3997c29a2829fdd2af6db320f4a287f2e71",
  "linux-386": "7eb520d5080d2c4b2e9ad0866aa301f7c7af35058bfae61c1ba0cef472d21d47",
  "linux-s390x": "829193e8c592e0df5f15402c27417df18d26503d22b77dfc9491982fe0b51a67",
  "linux-ppc64le": "5d8f1a264a3bc4b30899814ae8e898b1268e817074635adddd24b32f388e4cc4"
}

const architectures: Readonly<Record<string, string>> = {
  x64: "amd64",
  arm: "arm7",
  ia32: "386",
  ppc64: "ppc64le"
}

/** This machine in the words of the release files, such as linux-amd64. */
export const platform = `${process.platform}-${architectures[process.arch] ?? process.arch}`

/** Downloads into the directory and gives back the path of the binary. */
export const unpackRelease = Effect.fnUntraced(function* (options: {
  readonly releases: string
  readonly platform: string
  readonly into: string
}) {
  const name = `nats-server-v${version}-${options.platform}`
  const base = `${options.releases}/v${version}`
  const url = `${base}/${name}.tar.gz`
  yield* Console.error(`Downloading nats-server ${version} (${url}) ...`)
  const expected = pinned[options.platform] ?? (yield* published(`${base}/SHA256SUMS`, `${name}.tar.gz`))
  const archive = yield* download(url)
  const actual = createHash("sha256").update(archive).digest("hex")
  if (actual !== expected) return yield* new ReleaseCorrupt({ url, expected, actual })

  const file = join(options.into, `${name}.tar.gz`)
  yield* onFiles(() => writeFile(file, archive))
  yield* run("tar", ["-xzf", file, "-C", options.into]).pipe(
    Effect.catchTag("CommandFailed", ({ output }) => Effect.fail(new WayClosed({ reason: output })))
  )
  return join(options.into, name, "nats-server")
})

/** The checksum of a file from the release's own list, whose lines read "<sha256>  <file>". */
const published = Effect.fnUntraced(function* (url: string, file: string) {
  const lines = (yield* download(url)).toString("utf8").split("\n")
  const line = lines.map((text) => text.trim().split(/\s+/)).find(([, name]) => name === file)
  if (line?.[0] === undefined) return yield* new WayClosed({ reason: `${url} does not list ${file}` })
  return line[0]
})

const download = (url: string) =>
  Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(url, { signal, dispatcher: patience })
      if (!response.ok) throw new Error(`answered ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
    catch: (cause) => new WayClosed({ reason: `${url}: ${reasonOf(cause)}` })
  })

/** Five seconds to connect: where GitHub cannot be reached, the next way should be tried before anyone gets nervous. */
const patience = new EnvHttpProxyAgent({
  connect: { timeout: 5_000 },
  headersTimeout: 15_000,
  bodyTimeout: 15_000
})

/** fetch says only "fetch failed"; what failed is in its cause. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error ? reasonOf(cause.cause) : cause.message
}
