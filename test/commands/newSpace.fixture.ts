/** Loaded into a process: keeps much of what it makes once it is asked to, and prints how large its young generation became. */
import { getHeapSpaceStatistics } from "node:v8"

const sizeOf = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0

process.stdin.on("data", () => {
  const kept: Array<ReadonlyArray<number>> = []
  let most = 0
  for (let made = 0; made < 3_000_000; made += 1) {
    kept[made % 200_000] = [made, made]
    if (made % 20_000 === 0) most = Math.max(most, sizeOf())
  }
  console.log(`new space ${most} in ${process.pid}`)
})
