/** Imported before all else: an older Node ends somewhere amid what is imported next, and does not say why. */
const { node } = process.versions
const [major = 0, minor = 0] = node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  throw new Error(`Node ${node} is too old for the client of Millrace. Use 22.19 or newer.`)
}
