/** `npm run chaos -- --minutes 10 --seed 7`: the storm for as long as you like. Exits with 1 if a promise was broken. */
import { parseArgs } from "node:util"
import { faultsOf, summaryOf } from "./faults.ts"
import { storm } from "./storm.ts"

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string" },
    rate: { type: "string", default: "100" },
    servers: { type: "string", default: "1" }
  }
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const stormMs = Number(values.minutes) * 60_000
console.log(
  `seed ${seed}, ${values.minutes} minutes, ${values.rate} tasks a second, servers: ${values.servers}`
)

const outcome = await storm({
  seed,
  tasks: Math.ceil((stormMs / 1_000) * Number(values.rate)),
  stormMs,
  servers: values.servers === "3" ? 3 : 1,
  say: (line) => console.log(`${new Date().toISOString().slice(11, 23)} ${line}`)
})
console.log(summaryOf(outcome))
const faults = faultsOf(outcome)
for (const fault of faults.slice(0, 50)) console.error(fault)
if (faults.length > 0) console.error(outcome.output)
console.log(faults.length === 0 ? "every promise was kept" : `${faults.length} promises were broken`)
process.exit(faults.length === 0 ? 0 : 1)
