/** What holds on real clusters, here as processes of this machine. */
import { startCluster } from "../support/cluster.ts"
import { threeServers } from "../suites/threeServers.ts"

threeServers("on this machine", startCluster)
