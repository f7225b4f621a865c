/** Looks at all of NATS that Millrace stands on, and changes nothing. */
import { Effect } from "effect"
import { Nats } from "../Nats.ts"
import { Settings } from "../Settings.ts"
import * as Topology from "../Topology.ts"
import { jetStreamOfServer } from "../monitoring.ts"
import type { Role } from "../rights/roles.ts"
import { assets, lookAt } from "./assets.ts"
import { clock } from "./clock.ts"
import { due } from "./due.ts"
import { durability } from "./durability.ts"
import { type Finding, bad } from "./Finding.ts"
import { paused } from "./paused.ts"
import { rights } from "./rights.ts"
import { room } from "./room.ts"
import { server } from "./server.ts"

export const examine = Effect.fnUntraced(function* (kinds: ReadonlyArray<string>, role: Role) {
  const { connection } = yield* Nats
  const { info } = connection
  if (info === undefined) return [bad("server", "it has said nothing of itself")]
  const rightsFound = yield* rights(role)
  const settings = yield* Settings
  const looked = yield* lookAt(Topology.of(kinds, settings))
  const answers = looked.flatMap(({ look }) => (look._tag === "Found" ? [look] : []))
  const told = yield* jetStreamOfServer
  const store =
    typeof told === "string"
      ? told
      : {
          most: told.config.max_storage ?? Infinity,
          used: told.stats?.storage ?? 0,
          reserved: told.stats?.reserved_storage ?? 0
        }
  const found: ReadonlyArray<Finding> = [
    ...server(info, isNear(connection.getServer()), settings.replicas),
    ...rightsFound,
    ...(yield* room(store)),
    ...assets(looked),
    ...paused(kinds, looked),
    ...(yield* due),
    ...(yield* durability(looked)),
    clock(answers)
  ]
  return found
})

/** Whether no wire is between. */
const isNear = (server: string) => /^(localhost|127\.|\[?::1)/.test(server)
