/** The questions to JetStream as subjects, and where it is told what became of what it has handed out. */

type StreamCall =
  | "INFO"
  | "CREATE"
  | "UPDATE"
  | "PURGE"
  | "DELETE"
  | "MSG.GET"
  | "MSG.DELETE"
  | "SNAPSHOT"
  | "RESTORE"
type ConsumerCall = "INFO" | "CREATE" | "DELETE" | "MSG.NEXT" | "PAUSE"

export const ofStream = (call: StreamCall, stream: string): string => `$JS.API.STREAM.${call}.${stream}`
export const direct = (stream: string): string => `$JS.API.DIRECT.GET.${stream}`
export const ofConsumer = (call: ConsumerCall, stream: string, consumer: string): string =>
  `$JS.API.CONSUMER.${call}.${stream}.${consumer}`
export const streamNames = "$JS.API.STREAM.NAMES"
export const consumerNames = (stream: string): string => `$JS.API.CONSUMER.NAMES.${stream}`
export const consumerList = (stream: string): string => `$JS.API.CONSUMER.LIST.${stream}`

/** In the form of today, and in the one that NATS has announced. */
export const acks = (stream: string, consumer: string): ReadonlyArray<string> => [
  `$JS.ACK.${stream}.${consumer}.>`,
  `$JS.ACK.*.*.${stream}.${consumer}.>`
]

/** Where the server is told that a piece of a stream's copy has come, and where it is given one. */
export const pieceTaken = (stream: string): string => `$JS.SNAPSHOT.ACK.${stream}.*.*.*`
export const pieceGiven = (stream: string): string => `$JS.SNAPSHOT.RESTORE.${stream}.*`

/** Of this account: its limits, and what of them is used. */
export const account = "$JS.API.INFO"
/** What this user may. */
export const ownRights = "$SYS.REQ.USER.INFO"
