/** What the compiler says of a definition: its errors are its interface. Checked by `tsc`. */
import { Schema } from "effect"
import * as Task from "../../src/schemas/Task.ts"
import { Tasks, type TaskName, registry } from "../../src/schemas/Tasks.ts"

class Gone extends Schema.TaggedError<Gone>()("Gone", {}) {}

const contract = {
  title: "Nothing",
  input: Schema.Struct({ url: Schema.URLFromString }),
  output: Schema.Struct({ words: Schema.Int }),
  failure: Gone,
  example: {}
}

export const fine = Task.define("count-page", contract)

/** Names that the compiler refuses, and define as well. */
export const badNames: ReadonlyArray<() => Task.Any> = [
  // @ts-expect-error an underscore would end the kind in an id
  () => Task.define("count_page", contract),
  // @ts-expect-error a dot would split the subject
  () => Task.define("count.page", contract),
  // @ts-expect-error a space cannot be in a subject
  () => Task.define("count page", contract)
]

/** Contracts that only the compiler refuses. */
export const badContracts: ReadonlyArray<() => unknown> = [
  // @ts-expect-error a failure has a name
  () => Task.define("count", { ...contract, failure: Schema.Struct({ reason: Schema.String }) }),
  // @ts-expect-error an example is shown in the description of the API
  () => Task.define("count", { title: "", input: contract.input, output: contract.output, failure: Gone }),
  () =>
    registry({
      // @ts-expect-error the name in the registry is the kind's own
      fetch: Tasks.count
    })
]

/** The two types are the same one. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

export const inferred: readonly [
  Same<Task.Input<typeof fine>, { readonly url: URL }>,
  Same<Task.Output<typeof fine>, { readonly words: number }>,
  Same<Task.Failure<typeof fine>, Gone>,
  Same<(typeof fine)["name"], "count-page">,
  Same<TaskName, "fetch" | "count" | "resize" | "notify" | "count-page" | "thumbnails">
] = [true, true, true, true, true]
