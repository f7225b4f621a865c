/** What a content type says: whether bytes are text or HTML, and in which charset. */

/** `text/html` of `Text/HTML; charset=utf-8`. Servers that say it twice say it as `text/html, text/html`. */
export const mediaType = (contentType: string): string =>
  contentType
    .trim()
    .replace(/[;,\s][^]*/, "")
    .toLowerCase()

export const charsetOf = (contentType: string): string | undefined =>
  /[;,\s]charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType)?.[1]

export const isHtml = (contentType: string): boolean =>
  /^(text\/html|application\/xhtml\+xml)$/.test(mediaType(contentType))

export const isXml = (contentType: string): boolean => /[/+]xml$/.test(mediaType(contentType))

/** `text/*`, whatever is JSON or XML underneath, and the sources that have a type of their own. */
export const isText = (contentType: string): boolean =>
  /^text\/|[/+](json|xml)$|^application\/((x-)?(javascript|ecmascript|ndjson|jsonl|yaml|toml|sh|sql)|graphql)$/.test(
    mediaType(contentType)
  )
