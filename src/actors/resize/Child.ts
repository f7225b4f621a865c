/** Child: a process of our own that decodes images, so that what one does to its decoder is not done to the actor. */
import { type ChildProcess, fork } from "node:child_process"
import { Writable } from "node:stream"
import { fileURLToPath } from "node:url"
import { Deferred, Effect, Schema } from "effect"
import { ImageCrashed, ImageOverran } from "../../schemas/ImageFailure.ts"
import { imagePipe } from "./imagePipe.ts"
import { Answer, MemoryExceeded, type Question } from "./messages.ts"

export interface Child {
  /** One question at a time, with the bytes it is about. Who does not wait for the answer ends the child. */
  readonly ask: (question: Question, bytes?: Uint8Array) => Effect.Effect<Answer, ImageCrashed | ImageOverran>
  /** Alive, not swollen, and nothing is left to do of what it was asked. */
  readonly isAtRest: () => boolean
  /** At once, whatever it is doing. */
  readonly end: Effect.Effect<void>
}

/** The child ends with this process, killed even: the channel between them closes. */
export const start = Effect.try({
  try: () => begin(),
  // Of what keeps a process from starting, some is thrown (no memory), and some said later (no file descriptors).
  catch: (cause) => new ImageCrashed({ reason: cause instanceof Error ? cause.message : String(cause) })
})

const begin = (): Child => {
  const child = fork(program, {
    // Bytes as bytes: as JSON there would be four times as many.
    serialization: "advanced",
    execArgv: [],
    env: environment(),
    stdio: ["ignore", "ignore", "inherit", "ipc", "pipe"]
  })
  const ended = Deferred.makeUnsafe<never, ImageCrashed | ImageOverran>()
  let atRest = child.pid !== undefined
  const end = (failure: ImageCrashed | ImageOverran) => {
    atRest = false
    Deferred.doneUnsafe(ended, Effect.fail(failure))
    // To one that was not started it might go as to process 0, which is this process and all of its group.
    if (child.pid !== undefined) child.kill("SIGKILL")
  }
  // First of all: an error that nobody listens to ends this process.
  whenGone(child, (reason) => end(new ImageCrashed({ reason })))
  child.on("message", (message) => {
    if (tooMuch(message)) end(new ImageOverran({ what: "memory", limit: message.limit }))
  })
  // Where no file descriptors were left there is none at all, whatever its type says.
  const image = child.stdio?.[imagePipe]
  // A pipe that breaks is told by the end of the child, too.
  image?.on("error", () => undefined)

  const answerTo = (question: Question, bytes: Uint8Array | undefined) =>
    Effect.callback<unknown>((resume) => {
      const answered = (message: unknown) => resume(Effect.succeed(message))
      child.once("message", answered)
      // What cannot be sent is told by the end of the child. One that was not started has nothing to send it by.
      if (child.pid !== undefined) child.send(question, () => undefined)
      if (bytes !== undefined && image instanceof Writable) image.write(bytes)
      return Effect.sync(() => child.off("message", answered))
    })

  return {
    ask: Effect.fnUntraced(function* (question, bytes) {
      atRest = false
      const message = yield* Effect.raceFirst(Deferred.await(ended), answerTo(question, bytes))
      const answer = yield* Effect.orDie(decode(message))
      // After a look it has the image, and while one file is stored, the next is in the making.
      atRest = "memory" in answer && answer.memory < mostAtRest
      return answer
    }),
    isAtRest: () => atRest,
    end: Effect.sync(() => end(new ImageCrashed({ reason: "SIGKILL" })))
  }
}

/** Bytes that a child may still have when it has nothing to do; a fresh one has 80 MB, one for photographs 250 MB. */
const mostAtRest = 400_000_000

const program = fileURLToPath(new URL("child/main.ts", import.meta.url))
const decode = Schema.decodeUnknownEffect(Answer)
const tooMuch = Schema.is(MemoryExceeded)

/** Nothing of our own environment, which holds secrets, but how libraries are found and memory is managed. */
const kept = ["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "SystemRoot"]

const environment = () => ({
  // With more than two places to take memory from, glibc gives half as much of it back.
  MALLOC_ARENA_MAX: "2",
  ...Object.fromEntries(kept.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
  // A file is encoded while the next frame is made: two calls of the library at a time.
  UV_THREADPOOL_SIZE: "2"
})

/** When it has ended and all that it said before is heard, or when it could not be started. */
const whenGone = (child: ChildProcess, tell: (reason: string) => void) => {
  child.once("exit", (code, signal) => {
    const reason = signal ?? `exit code ${code}`
    if (child.connected) child.once("disconnect", () => tell(reason))
    else tell(reason)
  })
  // What cannot be sent to a child that has just ended is an error too, and is told by its end.
  child.on("error", ({ message }) => {
    if (child.pid === undefined) tell(message)
  })
}
