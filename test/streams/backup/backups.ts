/** What tests of backups do again and again: fill a server, copy it, bring it back, and come between. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Deferred, Effect, FileSystem, Layer, Logger, type Scope, Stream } from "effect"
import { Blobs } from "../../../src/streams/Blobs.ts"
import { setUp } from "../../../src/streams/SetUp.ts"
import { backUp } from "../../../src/streams/backup/backUp.ts"
import { type TestNats, startNats } from "../../support/nats.ts"
import { layerStreams } from "../../support/streams.ts"
import { temporary } from "../../support/temporary.ts"
import { finished } from "../../support/useStreams.ts"
import { store } from "../records.ts"
import { publish } from "../taking.ts"

export type Services = Layer.Success<ReturnType<typeof layerStreams>> | FileSystem.FileSystem

/** Runs a test with a directory of its own; what it starts is stopped at its end, and what it logs is left out. */
export const scratched = (test: (directory: string) => Effect.Effect<void, unknown, Scope.Scope>) =>
  Effect.runPromise(Effect.flatMap(temporary, test).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))

export const server = Effect.acquireRelease(
  Effect.promise(() => startNats({ sync: "2m" })),
  (nats) => Effect.promise(() => nats.stop())
)

/** With the services over a server, and another way to open or read files, if a test comes between. */
export const over =
  (
    nats: Pick<TestNats, "url">,
    between: (files: FileSystem.FileSystem) => Partial<FileSystem.FileSystem> = () => ({})
  ) =>
  <A, E, R extends Services | Scope.Scope>(effect: Effect.Effect<A, E, R>) => {
    const files = Layer.effect(
      FileSystem.FileSystem,
      Effect.map(FileSystem.FileSystem, (files) => ({ ...files, ...between(files) }))
    ).pipe(Layer.provide(NodeServices.layer))
    return Effect.provide(effect, Layer.merge(layerStreams(nats.url), files))
  }

/** Of which more than one piece is on its way at any time. */
export const blobBytes = 24 * 1024 * 1024

/** Tasks, records, and a blob. */
export const fill = Effect.gen(function* () {
  yield* setUp(["echo"])
  yield* publish("echo", "normal", 5)
  yield* Effect.forEach(["a", "b", "c"], (key) => store(finished(key, "succeeded")))
  const blobs = yield* Blobs
  return yield* blobs.put(Stream.fromIterable(Array.from({ length: blobBytes / 65_536 }, () => noise())), {
    contentType: "text/plain"
  })
})

const noise = () => crypto.getRandomValues(new Uint8Array(65_536))

/** A server that was filled, and its backup. */
export const backedUp = Effect.fnUntraced(function* (directory: string) {
  const nats = yield* server
  const blob = yield* over(nats)(fill)
  const place = join(directory, "backup")
  const manifest = yield* over(nats)(backUp(place, "test"))
  return { nats, blob, place, manifest }
})

/** What stands in a directory, whatever its name begins with. */
export const inside = (directory: string): ReadonlyArray<string> => readdirSync(directory).toSorted()

/** Files of which that of the blobs is read in part: then it is told, and nothing more comes. */
export const heldAtBlobs =
  (reached: Deferred.Deferred<void>) =>
  (files: FileSystem.FileSystem): Pick<FileSystem.FileSystem, "stream"> => ({
    stream: (path, options) =>
      path.endsWith("OBJ_blobs.snapshot") && options !== undefined
        ? Stream.concat(
            Stream.take(files.stream(path, options), 3),
            Stream.fromEffect(Effect.andThen(Deferred.succeed(reached, undefined), Effect.never))
          )
        : files.stream(path, options)
  })
