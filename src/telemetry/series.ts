/** The metrics of Millrace, named by the conventions of Prometheus: base units, and `_total` where only the sum of things grows. */
import { Metric } from "effect"

type Labels = Readonly<Record<string, string>>

const counter =
  <L extends Labels = {}>(name: string, description: string) =>
  (labels: L) =>
    Metric.counter(name, { description, incremental: true, attributes: labels })

const gauge =
  <L extends Labels = {}>(name: string, description: string) =>
  (labels: L) =>
    Metric.gauge(name, { description, attributes: labels })

/** Seconds, from what takes no time to what takes hours. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400]

const seconds =
  <L extends Labels>(name: string, description: string) =>
  (labels: L) =>
    Metric.histogram(name, { description, attributes: labels, boundaries })

type OfKind = { readonly kind: string }

export const accepted = counter<OfKind>(
  "millrace_tasks_accepted_total",
  "Tasks that this process has queued."
)
export const started = counter<OfKind>("millrace_tasks_started_total", "Attempts that began in this process.")
export const finished = counter<OfKind & { readonly state: string }>(
  "millrace_tasks_finished_total",
  "Tasks whose record this process has written."
)
export const attempts = counter<OfKind & { readonly ended: string }>(
  "millrace_attempts_total",
  "Attempts that ended in this process, by how: succeeded, failed, interrupted, or postponed to wait for its turn."
)
export const leasesLost = counter<OfKind>(
  "millrace_leases_lost_total",
  "Tasks that this process held when their lease ran out: another worker may have begun them."
)
export const recordsRefused = counter<OfKind>(
  "millrace_records_refused_total",
  "Records that were not written, since another stood there before; or this very one, whose answer was lost."
)

export const ticks = counter<OfKind & { readonly became: string }>(
  "millrace_schedule_ticks_total",
  "Ticks of schedules that this process has taken, by what each became: a task, skipped since the one before was not finished, or dropped since it was taken before or its schedule is gone or paused."
)

export const wait = seconds<OfKind>(
  "millrace_task_wait_seconds",
  "From when a task was queued to when the attempt began that finished it."
)
export const run = seconds<OfKind>("millrace_task_run_seconds", "What the attempt took that finished a task.")
export const total = seconds<OfKind>(
  "millrace_task_total_seconds",
  "From when a task was queued to its record."
)

export const queueDepth = gauge<OfKind & { readonly lane: string }>(
  "millrace_queue_depth",
  "Tasks in a lane of a queue that wait to be handed out. Every gateway tells the same."
)
export const queueHandedOut = gauge<OfKind & { readonly lane: string }>(
  "millrace_queue_handed_out",
  "Tasks in a lane of a queue that run, or wait for another attempt. Every gateway tells the same."
)
export const queueOldestAge = gauge<OfKind>(
  "millrace_queue_oldest_age_seconds",
  "How long ago the oldest task was queued that is not finished. Every gateway tells the same."
)

export const scheduled = gauge<OfKind>(
  "millrace_tasks_scheduled",
  "Tasks that are to be queued later. Every gateway tells the same."
)

export const queuePaused = gauge<OfKind>(
  "millrace_queue_paused",
  "1 while the kind is paused, and nothing of it is begun; else 0. Every gateway tells the same."
)

export const natsConnected = gauge(
  "millrace_nats_connected",
  "1 while the connection to NATS stands, 0 while it is lost."
)
export const natsReconnects = counter(
  "millrace_nats_reconnects_total",
  "How often a lost connection to NATS was made again."
)
export const sseListeners = gauge(
  "millrace_sse_listeners",
  "Who listens at this gateway to server-sent events."
)

export const eventLoopDelay = gauge(
  "millrace_event_loop_delay_seconds",
  "How late the event loop was at the 99th percentile since the metrics were last read."
)
export const cpuSeconds = counter(
  "process_cpu_seconds_total",
  "Processor time of this process, user and system."
)
export const residentMemory = gauge("process_resident_memory_bytes", "Resident memory of this process.")
export const heapUsed = gauge("nodejs_heap_size_used_bytes", "What is used of the heap of JavaScript.")
export const startTime = gauge(
  "process_start_time_seconds",
  "When this process began, in seconds since 1970."
)
