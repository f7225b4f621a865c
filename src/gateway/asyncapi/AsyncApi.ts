/**
 * What travels on NATS, described as AsyncAPI 3.0 has it, from the same schemas as everything else. It is told from where
 * Millrace stands: what it receives others publish, and what it sends others may subscribe to.
 */
import type { Any } from "../../schemas/Task.ts"
import { said } from "../../schemas/Said.ts"
import { FinalState } from "../../schemas/TaskRecord.ts"
import { Tasks } from "../../schemas/Tasks.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { type Json, mapValues } from "../openapi/Json.ts"
import { eventHeaders, taskHeaders } from "./headers.ts"
import { inputName, recordName, ref, saidName, schemas } from "./schemas.ts"

const kinds = Object.values<Any>(Tasks)

const byKind = (of: (contract: Any) => Json): Json => Object.assign({}, ...kinds.map(of))

const message = (name: string) => ({ $ref: `#/components/messages/${name}` })
const channel = (name: string) => ({ $ref: `#/channels/${name}` })
const messageOf = (of: string, name: string) => ({ $ref: `#/channels/${of}/messages/${name}` })

const key = {
  description:
    "Names the task, whose id is `<kind>_<key>`: 1 to 128 letters, digits, dashes and underscores. Make a UUID, or " +
    "`k-` and the SHA-256 of your own key in base64url; `seq-` and `bad-` are taken."
}
const lane = { enum: [...Subjects.lanes], description: "`high` overtakes what waits in `normal`." }
const states = FinalState.literals

const channels = {
  ...byKind(({ name, title }) => ({
    [`tasks-${name}`]: {
      address: Subjects.task(name, "normal", "{key}").replace(".normal.", ".{lane}."),
      title,
      description: `Tasks of kind ${name} under a key of their own, in the stream \`${Subjects.taskStream(name)}\`.`,
      parameters: { lane, key },
      messages: { task: message(`task-${name}`) }
    },
    [`bare-tasks-${name}`]: {
      address: Subjects.bareTask(name),
      title,
      description:
        "The shortest way: the id is `<kind>_seq-<seq>`, with `seq` of the acknowledgement. Sent twice it is two tasks.",
      messages: { task: message(`task-${name}`) }
    },
    [`events-${name}`]: {
      address: Subjects.events(name).replace("*", "{state}"),
      title: `${title}: finished`,
      description: `In the stream \`${Subjects.eventStream}\`, which any number of durable consumers may read from any point.`,
      parameters: { state: { enum: [...states], description: "How it ended." } },
      messages: { event: message(`event-${name}`) }
    },
    [`live-${name}`]: {
      address: Subjects.live(name, "{what}", "{key}"),
      title: `${title}: while it is done`,
      description:
        "Said once, to whoever listens just then, and stored nowhere. Records come here as well, by their state.",
      parameters: { what: { enum: [...Object.keys(said), ...states], description: "What is told." }, key },
      messages: { ...mapValues(said, (_, what) => message(what)), record: message(`event-${name}`) }
    }
  })),
  acknowledgement: {
    address: null,
    title: "Stored",
    description:
      "Comes on the reply subject of a publish. Without it nothing is known: publish again, with the same key.",
    messages: { acknowledgement: message("acknowledgement") }
  }
}

const operations = byKind(({ name, title }) => {
  const submit = (of: string) => ({
    action: "receive",
    title,
    channel: channel(of),
    messages: [messageOf(of, "task")],
    reply: {
      channel: channel("acknowledgement"),
      messages: [messageOf("acknowledgement", "acknowledgement")]
    }
  })
  return {
    [`submit-${name}`]: submit(`tasks-${name}`),
    [`submit-bare-${name}`]: submit(`bare-tasks-${name}`),
    [`hear-${name}`]: {
      action: "send",
      title: `${title}: finished`,
      channel: channel(`events-${name}`),
      messages: [messageOf(`events-${name}`, "event")]
    },
    [`follow-${name}`]: {
      action: "send",
      title: `${title}: while it is done`,
      channel: channel(`live-${name}`)
    }
  }
})

const messages = {
  ...byKind(({ name, title, example }) => ({
    [`task-${name}`]: {
      name: `task-${name}`,
      title,
      summary: "The body is the input as JSON and nothing else; what is about the task travels in headers.",
      contentType: "application/json",
      headers: taskHeaders(name),
      payload: ref(inputName(name)),
      examples: [{ name, summary: title, payload: example }]
    },
    [`event-${name}`]: {
      name: `event-${name}`,
      title: `${title}: finished`,
      summary: "The record of the task. It may come more than once: `ce-id` is then the same.",
      contentType: "application/json",
      headers: eventHeaders(name),
      payload: ref(recordName(name))
    }
  })),
  ...mapValues(said, (_, what) => ({
    name: what,
    contentType: "application/json",
    payload: ref(saidName(what))
  })),
  acknowledgement: {
    name: "acknowledgement",
    title: "Stored, or why not",
    contentType: "application/json",
    payload: ref("acknowledgement")
  }
}

/** As JetStream has it. */
const acknowledgement = {
  type: "object",
  description: "Either `stream` and `seq`, and the task is stored; or `error`, and it is not.",
  properties: {
    stream: { type: "string" },
    seq: { type: "integer", description: "Its place in the stream." },
    error: {
      type: "object",
      required: ["code", "err_code", "description"],
      properties: {
        code: { type: "integer" },
        err_code: {
          type: "integer",
          description:
            "10071: a task of this key waits already. 10077: the queue is full, so try later. 10054: too large, so store a " +
            "blob and name that."
        },
        description: { type: "string" }
      }
    }
  }
}

export const asyncApi: Json = {
  asyncapi: "3.0.0",
  info: {
    title: "Millrace on NATS",
    version: "1",
    description:
      "A task goes in as a message and is done once, however often its worker dies; its record is told as an event. " +
      "Publish with a request, and take it for stored when the acknowledgement has come: no answer, or `no responders`, " +
      "means to publish again with the same key."
  },
  defaultContentType: "application/json",
  servers: {
    nats: {
      host: "{host}",
      protocol: "nats",
      description: "NATS with JetStream, as `NATS_URL` of the gateway has it.",
      variables: { host: { default: "127.0.0.1:4222", description: "Its host and port." } }
    }
  },
  channels,
  operations,
  components: { messages, schemas: { ...schemas, acknowledgement } }
}
