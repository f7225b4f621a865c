/**
 * What all orchestrators have in common. A program over other tasks mostly waits: many run at a time, and each for as
 * long as its children may take with all their attempts. A child's final failure is final for its caller as well:
 * asking again would find the same record.
 */
export const orchestrator = {
  concurrency: 256,
  timeout: "1 hour",
  giveUpOn: "every failure",
  waits: true
} as const
