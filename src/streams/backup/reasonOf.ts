/** Why something cannot be done with a file, as the system says it. */
import type { PlatformError } from "effect"

export const reasonOf = ({ reason }: PlatformError.PlatformError): string =>
  reason.cause instanceof Error ? reason.cause.message : reason.message
