/** Keys for a gateway in a test, with their entries. */
import { Effect } from "effect"
import * as ApiKey from "../../../src/gateway/auth/ApiKey.ts"
import type { Scope } from "../../../src/gateway/auth/Scope.ts"

export const newKey = (
  name: string,
  scopes: ReadonlyArray<Scope>,
  rest: Pick<Partial<ApiKey.ApiKey>, "ratePerSecond" | "burst"> = {}
) => {
  const key = Effect.runSync(ApiKey.make)
  const entry = { name, scopes, hash: ApiKey.hashOf(key).toString("hex"), ...rest }
  return { key, entry, line: ApiKey.line(entry), bearer: { authorization: `Bearer ${key}` } }
}
