/** What a kind is limited to, over HTTP. */
import { Effect } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { KindLimits } from "../../schemas/KindLimits.ts"
import { UnknownKind } from "../../schemas/Validation.ts"
import type { Way } from "../Way.ts"
import type { Asking } from "./asking.ts"
import type { Expected } from "./problem.ts"

const read = HttpClientResponse.schemaBodyJson(KindLimits)

export const limitsOver = ({ ask }: Pick<Asking, "ask">): Pick<Way, "limits" | "setLimits"> => ({
  limits: (kind) => ask({ request: HttpClientRequest.get(pathOf(kind)), read, expected: kindUnknown(kind) }),
  setLimits: (kind, limits) =>
    Effect.asVoid(
      ask({
        request: HttpClientRequest.put(pathOf(kind), { body: HttpBody.jsonUnsafe(limits) }),
        read,
        expected: kindUnknown(kind)
      })
    )
})

const pathOf = (kind: string) => `/v1/kinds/${encodeURIComponent(kind)}/limits`

const kindUnknown = (kind: string): Expected<UnknownKind> => ({
  "kind-unknown": ({ kinds = [] }) => new UnknownKind({ kind, kinds })
})
