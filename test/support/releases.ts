/** A local copy of the release page of nats-server: an archive made of a file of ours, and its SHA256SUMS. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFile, mkdir, readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import { Effect } from "effect"
import { version } from "../../src/streams/server/release.ts"
import { temporary } from "./temporary.ts"

/** Serves the binary as the release for the platform until the scope closes; gives the address for NATS_SERVER_RELEASES. */
export const releases = Effect.fnUntraced(function* (options: {
  readonly binary: string
  readonly platform: string
  /** Where another one than the true checksum is to be published. */
  readonly sum?: string
}) {
  const name = `nats-server-v${version}-${options.platform}`
  const archive = yield* archived(options.binary, name)
  const sum = options.sum ?? createHash("sha256").update(archive).digest("hex")
  const files: Readonly<Record<string, string | Buffer>> = {
    [`/v${version}/${name}.tar.gz`]: archive,
    [`/v${version}/SHA256SUMS`]: `${"0".repeat(64)}  nats-server-v${version}-other.zip\n${sum}  ${name}.tar.gz\n`
  }
  return yield* serving((path) => files[path])
})

const archived = Effect.fnUntraced(function* (binary: string, name: string) {
  const directory = yield* temporary
  return yield* Effect.promise(async () => {
    await mkdir(join(directory, name))
    await copyFile(binary, join(directory, name, "nats-server"))
    execFileSync("tar", ["-czf", "archive.tar.gz", name], { cwd: directory })
    return readFile(join(directory, "archive.tar.gz"))
  })
})

const serving = (fileAt: (path: string) => string | Buffer | undefined) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly port: number; readonly close: () => void }>((resume) => {
        const server = createServer((request, response) => {
          const file = fileAt(request.url ?? "")
          response.writeHead(file === undefined ? 404 : 200).end(file)
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" && address !== null ? address.port : 0
          const close = () => {
            server.closeAllConnections()
            server.close()
          }
          resume(Effect.succeed({ port, close }))
        })
      }),
      ({ close }) => Effect.sync(close)
    ),
    ({ port }) => `http://127.0.0.1:${port}`
  )
