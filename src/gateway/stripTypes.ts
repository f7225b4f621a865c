/** TypeScript to JavaScript, by Node itself: types become blanks, and lines and columns stay where they are. */
import { stripTypeScriptTypes } from "node:module"

/**
 * Node says once per process that this is experimental, on the terminal of whoever started us and can do nothing about
 * it. That one warning is dropped; the version of Node is pinned, and a test strips every file of the dashboard.
 */
export const stripTypes = (source: string): string => {
  const emitWarning = process.emitWarning
  process.emitWarning = () => {}
  const stripped = stripTypeScriptTypes(source)
  process.emitWarning = emitWarning
  return stripped
}
