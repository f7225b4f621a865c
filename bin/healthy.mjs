#!/usr/bin/env node
/** Whether the role in this container answers on a path of its probes, for HEALTHCHECK: `healthy.mjs /readyz`. */
const [path = "/healthz"] = process.argv.slice(2)
const port = process.env.MILLRACE_PROBES_PORT ?? "8081"

try {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(4_000) })
  console.log(await answer.text())
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  console.error(`It does not answer: ${error.cause?.message ?? error.message}`)
  process.exitCode = 1
}
