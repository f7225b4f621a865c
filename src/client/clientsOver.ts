/** The client as services, with Effects and without, whichever way it goes. */
import { Context } from "effect"
import { Client, Straight } from "./Client.ts"
import { clientOver, straightOver } from "./clientOver.ts"
import type { AnyKinds } from "./Kinds.ts"
import { straightAs, typedAs } from "./typed.ts"
import type { Way } from "./Way.ts"

export const clientsOver = (way: Way): Context.Context<Client | Straight> =>
  Context.make(Client, typedAs<AnyKinds>(clientOver(way))).pipe(
    Context.add(Straight, straightAs<AnyKinds>(straightOver(way)))
  )
