/** What a gateway does though nobody asks for it, until it is interrupted. */
import { Effect } from "effect"
import * as Housekeeper from "./Housekeeper.ts"
import * as Ticker from "./Ticker.ts"

export const duties = Effect.raceFirst(Housekeeper.run, Ticker.run)
