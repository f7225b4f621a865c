/**
 * What is published in one turn of the event loop goes out together. Each turn in which the client is given something ends
 * in a write to its socket, and a server of many connections would have one for each of their requests: that takes longer
 * than all the rest of a publish.
 */
import { type NatsConnection, headers } from "@nats-io/transport-node"

interface Letter {
  readonly subject: string
  readonly body: Uint8Array | string
  /** To which the answer comes, under the inbox. */
  readonly token: string
  readonly headers: Uint8Array | undefined
}

/** `refused` is told which letter the client has thrown back. */
export const open = (
  connection: NatsConnection,
  inbox: string,
  refused: (token: string, defect: unknown) => void
) => {
  let letters: Array<Letter> = []
  const post = () => {
    const all = letters
    letters = []
    for (const letter of all) {
      try {
        publish(connection, inbox, letter)
      } catch (defect) {
        refused(letter.token, defect)
      }
    }
  }
  return {
    /** One that is alone, since no other answer is waited for, does not wait for company: the turn may be a long one. */
    put: (letter: Letter, isAlone: boolean) => {
      letters.push(letter)
      if (isAlone || letters.length === most) post()
      else if (letters.length === 1) setImmediate(post)
    },
    /** At once, before the end. */
    post,
    /** Nothing of it is sent any more. */
    clear: () => {
      letters = []
    }
  }
}

/** So many do not wait for the turn to end: the server has work while the next ones are made. */
const most = 64

let bytes: Uint8Array = new Uint8Array()

/** The client asks for the bytes while it publishes, and keeps nothing of what it asked: one is enough for all letters. */
const prepared = Object.assign(headers(), { encode: () => bytes })

const publish = (connection: NatsConnection, inbox: string, letter: Letter) => {
  const { subject, body } = letter
  const reply = `${inbox}.${letter.token}`
  if (letter.headers === undefined) return connection.publish(subject, body, { reply })
  bytes = letter.headers
  connection.publish(subject, body, { reply, headers: prepared })
}
