/** Deliveries made up for a test, of a task that no server has handed out. */
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { noOptions } from "../../../src/schemas/TaskOptions.ts"
import type { Delivery } from "../../../src/streams/Delivery.ts"

export const deliveryOf = (kind: string, key: string, rest: Partial<Delivery> = {}): Delivery => ({
  id: TaskId.make(kind, key),
  kind,
  key,
  sequence: 7,
  deliveries: 1,
  mayBeSecond: () => false,
  mustLook: () => false,
  options: noOptions,
  body: new TextEncoder().encode("{}"),
  enqueuedAt: "2026-11-20T10:00:00.000Z",
  ack: () => {},
  nak: () => {},
  term: () => {},
  working: () => {},
  forget: () => {},
  ...rest
})
