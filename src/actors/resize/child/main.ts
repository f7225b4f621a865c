/**
 * The program of a child process: the only one that decodes images. Whatever a hostile one does to it, its parent is
 * told, or sees it end. Promises and not effects, since loading Effect would double the time it takes to start.
 */
import { writeFile } from "node:fs"
import type { Answer, MemoryExceeded, Question } from "../messages.ts"
import { answer } from "./answer.ts"
import { restrict } from "./restrict.ts"

process.title = "millrace resize"
restrict()

// Where memory runs out (Linux), the kernel is to end this process and not the actor. Elsewhere there is no such file.
writeFile("/proc/self/oom_score_adj", "1000", () => undefined)

// At once, whatever the library is at: waiting for its threads is what an exit would do.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"))
// A terminal's Ctrl-C reaches this process too; when it is to end is its parent's to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined)

const say = (message: Answer | typeof MemoryExceeded.Type) => process.send?.(message)

process.on("message", (question: Question) => {
  // What is rejected here is a bug: it ends the process, and says so on standard error.
  void answer(question, (limit) => say({ _tag: "MemoryExceeded", limit })).then(say)
})
