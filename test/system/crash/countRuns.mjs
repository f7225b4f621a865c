/** Loaded into a process that counts words: prints each text it begins to count, so that every run of a task is seen. */
const { segment } = Intl.Segmenter.prototype
Intl.Segmenter.prototype.segment = function (text) {
  if (this.resolvedOptions().granularity === "word") process.stdout.write(`counting ${text.trim()}\n`)
  return segment.call(this, text)
}
