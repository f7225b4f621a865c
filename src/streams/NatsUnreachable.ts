/** No server lets us in at an address: there is none, or it does not know us, or we do not know it. */
import { Schema } from "effect"

export class NatsUnreachable extends Schema.TaggedError<NatsUnreachable>()("NatsUnreachable", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    const { what, todo } = meaningOf(this.reason)
    return `${what} at ${this.url} (${this.reason}). ${todo}`
  }
}

/** What a reason means, as NATS, its client and Node put it, and what to do. */
const meaningOf = (reason: string) => meanings.find(({ when }) => when.test(reason)) ?? away

const meanings = [
  {
    when: /authorization violation/i,
    what: "NATS lets nobody in as this user",
    todo: "Look at NATS_USER and NATS_PASSWORD, NATS_TOKEN, NATS_CREDS or NATS_NKEY, or at the user in NATS_URL."
  },
  {
    when: /authentication (expired|revoked)|account authentication/i,
    what: "NATS lets nobody in with these credentials any more",
    todo: "Have new ones made, and put them where NATS_CREDS says."
  },
  {
    when: /certificate has expired|not yet valid/i,
    what: "The certificate of the server has expired",
    todo: "Give the server a new one, and look at the clock of this machine."
  },
  {
    when: /altnames|hostname.*certificate/i,
    what: "The certificate of the server has another name",
    todo: "Name the server in NATS_URL as its certificate does."
  },
  {
    when: /self.signed|unable to (get|verify)|issuer certificate/i,
    what: "The certificate of the server is of nobody that is trusted here",
    todo: "Name the certificate of the authority that has signed its own in NATS_TLS_CA."
  },
  {
    // A server that does not like our certificate says so after the client has taken the handshake for done.
    when: /^timeout$/i,
    what: "No NATS answers in time",
    todo:
      "Look whether a NATS is there and well; if it asks for certificates (verify), whether it trusts the one that " +
      "NATS_TLS_CERT names."
  },
  {
    when: /does not support 'tls'|'tls' is not available/i,
    what: "NATS speaks no TLS",
    todo: "Turn it on in the server's configuration, or unset NATS_TLS_* and write nats:// in NATS_URL."
  }
]

const away = {
  what: "No NATS answers",
  todo: "Start one, for example with `npm start`, or set NATS_URL."
}
