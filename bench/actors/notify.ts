/** Notify beside bare undici and bare nodemailer, to servers in another thread. */
import { once } from "node:events"
import { Worker } from "node:worker_threads"
import { ConfigProvider, Effect, Exit, Layer, Scope } from "effect"
import { createTransport } from "nodemailer"
import { Agent, request } from "undici"
import { NotifyActor } from "../../src/actors/Notify.ts"
import { Mailer } from "../../src/actors/notify/Mailer.ts"
import { Webhooks } from "../../src/actors/notify/Webhooks.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import * as Report from "../../src/actors/runtime/Report.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import type { Comparison } from "./Comparison.ts"
import { perSecond } from "./perSecond.ts"

/** As many as an actor does at a time. */
const atATime = 16

const body = {
  type: "millrace.task.succeeded",
  data: { words: "The mill turns as long as the race runs. ".repeat(25) }
}
const mail = { to: "miller@example.org", subject: "The wheel turns", text: body.data.words }

export const compare = async (): Promise<ReadonlyArray<Comparison>> => {
  const receivers = new Worker(new URL("receivers.ts", import.meta.url))
  const [ports] = await once(receivers, "message")
  const url = new URL(`http://127.0.0.1:${ports.web}/hook`)
  const smtp = `smtp://127.0.0.1:${ports.mail}`
  const ours = await actor(smtp)
  const agent = new Agent({ allowH2: false })
  const transport = createTransport({ url: smtp, pool: true })
  let n = 0
  let open = 2
  const close = async () => {
    open -= 1
    if (open > 0) return
    await ours.close()
    await agent.destroy()
    transport.close()
    await receivers.terminate()
  }
  const post = async () => {
    const answer = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    })
    return answer.body.text()
  }
  const send = () =>
    transport.sendMail({ ...mail, from: "millrace@localhost", messageId: `<bare-${(n += 1)}@millrace>` })
  const comparisons: ReadonlyArray<Comparison> = [
    {
      actor: "notify",
      what: "webhooks of 1 KB, signed, 16 at a time",
      unit: "calls/s",
      pattern:
        "undici: request() of the same JSON, unsigned, over kept-alive connections, the answer read to its end",
      bare: () => perSecond(atATime, post),
      ours: () => perSecond(atATime, () => ours.run({ webhook: { url, body } })),
      close
    },
    {
      actor: "notify",
      what: "mails of 1 KB of text, 16 at a time",
      unit: "mails/s",
      pattern: "nodemailer: sendMail() of a pool of five connections",
      bare: () => perSecond(atATime, send),
      ours: () => perSecond(atATime, () => ours.run({ email: mail })),
      close
    }
  ]
  // The first calls open the connections, and have the code compiled.
  for (const { bare, ours: warm } of comparisons) for (const warmUp of [bare, warm]) await warmUp()
  return comparisons
}

/** The actor with the settings of somebody who signs. */
const actor = async (smtp: string) => {
  const settings = ConfigProvider.fromEnvRecord({
    SMTP_URL: smtp,
    NOTIFY_ALLOW: "127.0.0.1",
    NOTIFY_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 7).toString("base64")}`
  })
  const scope = await Effect.runPromise(Scope.make())
  const services = await Effect.runPromise(
    Layer.buildWithScope(
      Layer.merge(Mailer.layer, Webhooks.layer).pipe(
        Layer.provide(Layer.merge(Layer.mock(Blobs, {}), ConfigProvider.layer(settings)))
      ),
      scope
    )
  )
  const { progress, log } = Report.make()
  const current = { id: "notify_1", kind: "notify", key: "1", attempt: 1, progress, log }
  return {
    run: (input: Parameters<typeof NotifyActor.run>[0]) =>
      Effect.runPromiseWith(services)(Effect.provideService(NotifyActor.run(input), CurrentTask, current)),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
