/** The task that is no work, 200 bytes of it, and what came of it: what is left is the queue. */
export const text = "to be or not to be ".repeat(10)
export const input = JSON.stringify({ text })

export const output = {
  total: 6,
  unique: 4,
  characters: 18,
  top: [],
  all: [],
  elapsedMs: 0
}

/** So many tasks a worker has in hand: work that is none waits for its record all the time. */
export const slots = 1024
