/** A lease: what a worker has in hand is its own for so long, and longer as often as it says that it goes on. */

/** In seconds: a worker that has not renewed it for this long is taken for dead. */
export const ackWaitSeconds = 30
