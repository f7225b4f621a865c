import { Effect } from "effect"
import type { Way } from "../../src/client/Way.ts"

const unused = () => {
  throw new Error("nobody asks for this")
}

/** A way that answers what is said here, and is asked for nothing else. */
export const wayWith = (answers: Partial<Way>): Way => ({
  hasAnswered: () => true,
  submit: unused,
  send: unused,
  submitAll: unused,
  find: unused,
  wait: unused,
  list: unused,
  cancel: unused,
  retry: unused,
  runNow: unused,
  kinds: Effect.die("nobody asks for this"),
  pause: unused,
  resume: unused,
  stats: Effect.die("nobody asks for this"),
  limits: unused,
  setLimits: unused,
  passing: unused,
  listen: undefined,
  putBlob: unused,
  getBlob: unused,
  schedules: {
    put: unused,
    find: unused,
    list: Effect.die("nobody asks for this"),
    remove: unused,
    rest: unused,
    run: unused
  },
  subscriber: { create: unused, pull: unused, ack: unused, nak: unused },
  ...answers
})
