/** Where an output goes: into the record, or, where it is too large for one, to a blob that the record names. */
import { Effect, Option } from "effect"
import { Blobs } from "../../streams/Blobs.ts"
import type { Finished } from "../../streams/Results.ts"
import { maxTaskBytes } from "../../streams/Topology.ts"
import type { Surely } from "./surely.ts"

/** Whether an output goes into the record. */
export const fits = (output: string): boolean => Buffer.byteLength(output) <= maxTaskBytes

export const placing = (surely: Surely["surely"]) =>
  Effect.map(
    Blobs,
    (blobs) =>
      (output: string): Effect.Effect<Option.Option<Pick<Finished, "output" | "outputBlob">>> =>
        fits(output)
          ? Effect.succeed(Option.some({ output }))
          : Effect.map(
              surely(blobs.putBytes(Buffer.from(output), "application/json")),
              Option.map((outputBlob) => ({ outputBlob }))
            )
  )
