/** What is asked for in the storm: all kinds in turn, some of which fail, are slow to succeed, or call others. */
import type { Random } from "./random.ts"

export interface Order {
  readonly kind: string
  readonly input: unknown
  /** The caller's key: the same however often it has to be sent. */
  readonly key: string
  /** Whether its caller thinks better of it. */
  readonly cancel: boolean
  /** How long it is to wait before it is queued, in seconds. */
  readonly delay?: number
  readonly lane?: "high"
  /** Whose it is. */
  readonly concurrencyKey?: string
}

/** Those whose tasks they are, where that matters. */
export const tenants = ["ann", "bob", "cleo"]

export const orderOf = (n: number, origin: string, random: Random): Order => {
  const order = {
    key: `order ${n}`,
    cancel: random.next() < 0.03,
    ...(random.next() < 0.1 && { lane: "high" as const })
  }
  const concurrencyKey = random.pick(tenants)
  const hook = `${origin}/hook/${concurrencyKey}/${n}`
  const sizes = [{ width: 48 }]
  switch (n % 8) {
    case 0:
      return { ...order, kind: "fetch", input: { url: `${origin}/page/${n}` } }
    case 1:
      return { ...order, kind: "count", input: { text: `one two ${n}` }, delay: random.next() * 10 }
    case 2:
      return { ...order, kind: "count", input: { text: `one two ${n}` } }
    case 3:
      return { ...order, kind: "resize", input: { url: `${origin}/picture/${n}`, sizes } }
    case 4:
      return { ...order, kind: "notify", input: { webhook: { url: hook, body: { n } } }, concurrencyKey }
    case 5:
      return {
        ...order,
        kind: "fetch",
        input: { url: `${origin}/${random.pick(["gone", "flaky", "flaky"])}/${n}` }
      }
    case 6:
      return {
        ...order,
        kind: "count-page",
        input: { url: `${origin}/page/${n}`, notify: { webhook: hook } },
        concurrencyKey
      }
    default:
      return { ...order, kind: "thumbnails", input: { url: `${origin}/picture/${n}`, sizes } }
  }
}
