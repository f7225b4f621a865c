/** HTML as text, in which nothing that comes from elsewhere is markup. */

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** A description, in which only `code` is markup. */
export const prose = (text: unknown): string =>
  typeof text === "string" ? escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>") : ""

/** The name of a place in the page. */
export const anchorOf = (...names: ReadonlyArray<string>): string =>
  names
    .join("-")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")

export const table = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  rows.length === 0
    ? ""
    : `<div class="wide"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>` +
      `<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</tbody></table></div>`

export const folded = (summary: string, inside: string): string =>
  inside === "" ? "" : `<details><summary>${summary}</summary>${inside}</details>`

export const code = (text: string): string => `<pre tabindex="0"><code>${escaped(text)}</code></pre>`

export const json = (value: unknown): string => code(JSON.stringify(value, undefined, 2))
