/** A process of its own that has a container and a network, says their label, and must be killed. */
import { openBelongings } from "./belongings.ts"
import { docker, natsImage } from "./docker.ts"

const { name, value } = openBelongings().label
const label = `${name}=${value}`
await docker(["network", "create", "--label", label, `millrace-test-${value}`])
await docker(["run", "--detach", "--label", label, "--network", `millrace-test-${value}`, natsImage])
console.log(label)
setInterval(() => {}, 60_000)
