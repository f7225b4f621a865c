/** What holds on real servers, here as processes of this machine. */
import { startNats } from "../support/nats.ts"
import { oneServer } from "../suites/oneServer.ts"

oneServer("on this machine", startNats)
