/** The configuration file of the embedded server. */
import { join } from "node:path"

export interface Settings {
  readonly dataDir: string
  /** -1 lets the server choose a free one. */
  readonly port: number
  /**
   * When a write reaches the disk: before it is acknowledged ("always"), or up to so much later ("2m", as NATS has it by
   * default), where a power cut can lose acknowledged tasks, and with them the whole stream.
   */
  readonly sync: string
}

/** Where the server keeps what in its data directory; JetStream adds the folder `jetstream` itself. */
export const filesIn = (dataDir: string) => ({
  config: join(dataDir, "nats-server.conf"),
  log: join(dataDir, "nats-server.log"),
  pid: join(dataDir, "nats-server.pid")
})

export const configuration = ({ dataDir, port, sync }: Settings): string => {
  const files = filesIn(dataDir)
  return `# Written by millrace at every start; changes are lost.
listen: "127.0.0.1:${port}"
server_name: millrace
max_payload: 1MB
pid_file: ${JSON.stringify(files.pid)}
ports_file_dir: ${JSON.stringify(dataDir)}
log_file: ${JSON.stringify(files.log)}
logfile_size_limit: 10MB
logfile_max_num: 3
jetstream {
  store_dir: ${JSON.stringify(dataDir)}
  sync_interval: "${sync}"
  # Streams reserve what they may take, ten gigabytes in all: the disk is the limit, and not three quarters of what is free.
  max_file_store: 1TB
}
`
}
