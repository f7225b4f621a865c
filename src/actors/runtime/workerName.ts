/** The name under which a process writes down what it did. */
import { Config, Effect } from "effect"
import { hostname } from "node:os"

/** `MILLRACE_WORKER`, or the host and the process: in Kubernetes the pod's name and its process. */
export const workerName = Effect.map(
  Config.String("MILLRACE_WORKER").pipe(Config.withDefault("")),
  (named) => named || `${hostname()}-${process.pid}`
)
