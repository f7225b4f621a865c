/** What the compiler says of the client: its types are its interface. Checked here, and again in the package. */
import { Millrace, type Finished, type Outcome, type UnknownKind } from "millrace/client"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(is: Same<A, B>) => is

export const ofOurKinds = async (millrace: Millrace) => {
  const count = await millrace.submit("count", { text: "to be" }, { key: "order 1", retry: { attempts: 2 } })
  same<typeof count.id, `count_${string}`>(true)
  const task = await millrace.wait(count.id, { timeoutMs: 1_000 })
  // @ts-expect-error it may have failed
  void task.output
  if (task.state === "succeeded") same<typeof task.output.total, number>(true)
  if (task.state === "failed") same<typeof task.error.tag, string>(true)

  await millrace.submit("fetch", { url: "https://example.org/" })
  // @ts-expect-error there is no such kind
  await millrace.submit("cuont", { text: "to be" })
  // @ts-expect-error the input has no such field
  await millrace.submit("count", { txt: "to be" })
  // @ts-expect-error there is no such option
  await millrace.submit("count", { text: "to be" }, { prority: 1 })
  // @ts-expect-error it is no text
  await millrace.submitAll("count", [{ input: { text: 42 } }])

  const [first] = await millrace.submitAll("count", [{ input: { text: "a" }, key: "a" }])
  if (first?.accepted === false && first.error._tag === "UnknownKind")
    same<typeof first.error, UnknownKind>(true)
  return first satisfies Outcome<"count", Error> | undefined
}

export const ofAnyId = async (millrace: Millrace, id: string): Promise<Finished> => millrace.wait(id)

export const ofEvents = async (millrace: Millrace) => {
  for await (const event of millrace.events({ kind: "fetch", state: "succeeded", name: "billing" })) {
    same<typeof event.data.state, "succeeded">(true)
    return event.data.output?.status satisfies number | undefined
  }
  // @ts-expect-error there is no such kind
  millrace.events({ kind: "cuont" })
  return undefined
}

interface Mine {
  readonly shout: { readonly input: { readonly text: string }; readonly output: string }
}

export const ofOtherKinds = async () => {
  await using millrace = await Millrace.connect<Mine>({ servers: ["nats://127.0.0.1:4222"] })
  const { id } = await millrace.submit("shout", { text: "hello" })
  const task = await millrace.wait(id)
  if (task.state === "succeeded") same<typeof task.output, string>(true)
  // @ts-expect-error it is none of those
  await millrace.submit("count", { text: "to be" })
  // @ts-expect-error one way or the other
  await Millrace.connect({ apiKey: "mr_" })
}
