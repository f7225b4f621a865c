/** TypeScript to JavaScript, by Node itself: types become blanks, and lines and columns stay where they are. */
import { stripTypeScriptTypes } from "node:module"
import { Effect } from "effect"

/**
 * Node says once per process that this is experimental, to whoever started us and can do nothing about it. What is said
 * during this one call is dropped; a test strips every file of the dashboard, on the Node that is pinned.
 */
export const stripTypes = (source: string): Effect.Effect<string> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const { emitWarning } = process
      process.emitWarning = () => {}
      return emitWarning
    }),
    () => Effect.sync(() => stripTypeScriptTypes(source)),
    (emitWarning) =>
      Effect.sync(() => {
        process.emitWarning = emitWarning
      })
  )
