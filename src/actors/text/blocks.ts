/** Elements that begin a line of their own or stand apart from the text around them: words on their two sides are two. */
export const blocks: ReadonlySet<string> = new Set(
  (
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset " +
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav " +
    "ol optgroup option p plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp"
  ).split(" ")
)
