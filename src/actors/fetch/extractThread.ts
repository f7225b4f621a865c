/** The thread in which pages are searched. */
import { serve } from "../threads/serve.ts"
import { extract, type Question } from "./extract.ts"

serve((input) => {
  if (!isQuestion(input)) throw new Error("A page is searched for what is wanted; neither was given.")
  return extract(input)
})

const isQuestion = (input: unknown): input is Question =>
  typeof input === "object" && input !== null && "html" in input && "wanted" in input
