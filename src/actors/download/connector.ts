/** How a connection is made: the one place that sees every address, of redirects too, before anything is sent. */
import { buildConnector } from "undici"

/**
 * Any address may be connected to, also private ones. Whoever wants to refuse some (#4) does it here: hostnames must be
 * resolved and checked, literal addresses never reach a `lookup`, and what counts is the address of the socket.
 */
export const connector = (timeout: number) => buildConnector({ timeout, allowH2: false })
