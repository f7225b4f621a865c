/** What is told of something long, and where all of it is to be had. */

/** Where all that is known of a task is to be had. */
export const addressOf = ({ id }: { readonly id: string }): string => `/v1/tasks/${id}`

/** Characters of a failure's message; what is longer has most of a page in it. */
export const longestMessage = 4_000

/** Characters of an output that a person looks at in a mail. */
export const readable = 10_000

/** No half of a character is left at the end. */
export const beginningOf = (text: string, most: number): string => text.slice(0, most).toWellFormed()

/** What a mail says below the beginning of something. */
export const restOf = (task: { readonly id: string }): string =>
  `This is the beginning. All that is known of it: GET ${addressOf(task)}`
