/** What a kind is limited to, over HTTP. */
import { Effect } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { KindLimits } from "../../schemas/KindLimits.ts"
import { kindPattern } from "../../schemas/Task.ts"
import { UnknownKind } from "../../schemas/Validation.ts"
import type { Way } from "../Way.ts"
import type { Asking } from "./asking.ts"
import type { Expected } from "./problem.ts"

const read = HttpClientResponse.schemaBodyJson(KindLimits)

export const limitsOver = ({ ask }: Pick<Asking, "ask">): Pick<Way, "limits" | "setLimits"> => {
  /** What is no kind's name is no part of a path either. */
  const asked = (kind: string, request: (path: string) => HttpClientRequest.HttpClientRequest) =>
    kindPattern.test(kind)
      ? ask({ request: request(`/v1/kinds/${kind}/limits`), read, expected: kindUnknown(kind) })
      : new UnknownKind({ kind })
  return {
    limits: (kind) => asked(kind, HttpClientRequest.get),
    setLimits: (kind, limits) =>
      Effect.asVoid(asked(kind, (path) => HttpClientRequest.put(path, { body: HttpBody.jsonUnsafe(limits) })))
  }
}

const kindUnknown = (kind: string): Expected<UnknownKind> => ({
  "kind-unknown": ({ kinds = [] }) => new UnknownKind({ kind, kinds })
})
