/** What a user of NATS may do: publish to these subjects and listen to those, each for a reason that is told with it. */

export interface Right {
  readonly subject: string
  readonly why: string
}

export interface Rights {
  readonly publish: ReadonlyArray<Right>
  readonly subscribe: ReadonlyArray<Right>
  /** What is not to be published though a wildcard above allows it: of a name in a subject, no part can be one. */
  readonly never: ReadonlyArray<Right>
}

/** One reason, and the subjects that it takes. */
export const may = (why: string, ...subjects: ReadonlyArray<string>): ReadonlyArray<Right> =>
  subjects.map((subject) => ({ subject, why }))

/** What any of them may, and none is kept from. */
export const together = (all: ReadonlyArray<Rights>): Rights => {
  const publish = once(all.flatMap((one) => one.publish))
  return {
    publish,
    subscribe: once(all.flatMap((one) => one.subscribe)),
    never: once(all.flatMap((one) => one.never)).filter(
      ({ subject }) => !publish.some((right) => right.subject === subject)
    )
  }
}

/** A subject that is there for several reasons is there for the first. */
export const once = (rights: ReadonlyArray<Right>): ReadonlyArray<Right> =>
  [...new Map(rights.toReversed().map((right) => [right.subject, right])).values()].toReversed()
