/** Running the workers of some kinds in this process. */
import { Effect } from "effect"
import { Actors, type Needs } from "../actors/Actors.ts"
import * as Worker from "../actors/runtime/Worker.ts"
import type { TaskName } from "../schemas/Tasks.ts"

/** Runs until interrupted; ends with the first worker that ends. */
export const workers = (kinds: ReadonlyArray<TaskName>) =>
  Effect.forEach(new Set(kinds), (kind) => Worker.run<Needs>(Actors[kind]), {
    concurrency: "unbounded",
    discard: true
  })
