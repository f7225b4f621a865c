/** Tasks for the worker that is measured, all of which must be accepted. */
import type { Asked, Millrace } from "../../src/client/forPromises.ts"

export const submitMany = async (
  client: Millrace,
  tasks: ReadonlyArray<Asked<{ readonly text: string }>>
): Promise<void> => {
  for (const outcome of await client.submitAll("count", tasks)) if (!outcome.accepted) throw outcome.error
}
