/**
 * Ends the connection that turned out to be dead. The client does so itself, but first waits until all that it has sent
 * is on its way, which on a dead connection with full buffers is never: until the operating system gives up, after a
 * quarter of an hour, it would neither try anew nor say that anything is wrong.
 */
import { Socket } from "node:net"
import type { NatsConnection } from "@nats-io/transport-node"
import { Predicate } from "effect"

/** The client shows its socket to nobody; where it keeps it is what a test of ours watches. */
export const dropSocket = (connection: NatsConnection): void => {
  const socket = at(at(at(connection, "protocol"), "transport"), "socket")
  if (socket instanceof Socket) socket.destroy()
}

const at = (found: unknown, name: string): unknown =>
  Predicate.hasProperty(found, name) ? found[name] : undefined
