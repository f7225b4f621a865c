#!/usr/bin/env node
/** The command `millrace`, from anywhere: the same as `npm run millrace --` in the repository. */
process.argv.splice(2, 0, "src/main.ts")
await import("../scripts/bootstrap.mjs")
