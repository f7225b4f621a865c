/** What an exit code of the command means, for scripts: 0 is yes, 1 is no, and the others say why there is no answer. */
export const exitCodes = [
  [0, "what was asked for is done"],
  [
    1,
    "the task that was waited for failed or was cancelled, some of many tasks were refused, or something is wrong"
  ],
  [2, "the command line, a setting or the input is wrong: mend it"],
  [3, "there is no such task, schedule, blob or kind"],
  [4, "NATS or the gateway cannot be reached, or cannot do it now: try again"],
  [5, "the time to wait was over before the task was finished: it goes on"],
  [6, "the API key is missing or unknown, or is not good for this"],
  [7, "too late, or taken: the task's state, or a name in use, does not allow it"],
  [70, "a bug, which is told with its stack"],
  [130, "it was stopped before it was done"]
] as const

export type ExitCode = (typeof exitCodes)[number][0]

const ofTag: Readonly<Record<string, ExitCode>> = {
  TaskNotSucceeded: 1,
  SomeRefused: 1,
  Unwell: 1,
  ConfigError: 2,
  WhereUnclear: 2,
  CredentialsUnclear: 2,
  CredentialsIncomplete: 2,
  CredentialsUnusable: 2,
  WhichUnclear: 2,
  RoleUnclear: 2,
  InputMissing: 2,
  InputUnclear: 2,
  OptionInvalid: 2,
  TimeUnclear: 2,
  InvalidInput: 2,
  InvalidRequest: 2,
  CursorInvalid: 2,
  DeadlinePassed: 2,
  TaskTooLarge: 2,
  BlobTooLarge: 2,
  FileUnreadable: 2,
  FileUnwritable: 2,
  NotWritten: 2,
  BytesOnTerminal: 2,
  BackupPlaceTaken: 2,
  BackupUnwritable: 2,
  BackupUnreadable: 2,
  BackupDamaged: 2,
  KindUnclear: 3,
  UnknownKind: 3,
  TaskUnknown: 3,
  BlobMissing: 3,
  ScheduleUnknown: 3,
  NatsUnreachable: 4,
  GatewayUnreachable: 4,
  NatsUnavailable: 4,
  Unavailable: 4,
  GatewayBroken: 4,
  TooManyRequests: 4,
  QueueFull: 4,
  QueueMissing: 4,
  BackupBroken: 4,
  NothingToBackUp: 4,
  RestoreBroken: 4,
  NotFinished: 5,
  Unauthorized: 6,
  Forbidden: 6,
  AlreadyFinished: 7,
  NotFailed: 7,
  NotScheduled: 7,
  NotRepeatable: 7,
  KeyTaken: 7,
  SubscriberDiffers: 7,
  StreamsThere: 7,
  ReaderGone: 0
}

/** Of a failure that was expected; those of the roles, which nobody asks anything, end with 1. */
export const codeOf = (tag: string): ExitCode => ofTag[tag] ?? 1
