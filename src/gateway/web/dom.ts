/** Building and finding elements: text only ever goes in as text. */

export type Child = Node | string

export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** The element that must be there: its absence is a mistake in index.html, seen at once. */
export const find = <E extends Element>(within: ParentNode, selector: string, type: new () => E): E => {
  const element = within.querySelector(selector)
  if (element instanceof type) return element
  throw new Error(`index.html has no ${type.name} at ${selector}`)
}

/** Leaves an unchanged text alone, so that a selection in it and a screen reader's place survive. */
export const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}

/** A link that opens beside the page. An address that is no http address stays text. */
export const link = (address: string, ...children: ReadonlyArray<Child>): HTMLElement =>
  /^(https?:\/)?\//i.test(address)
    ? el("a", { href: address, target: "_blank", rel: "noreferrer" }, ...children)
    : el("span", {}, ...children)

/** Terms and what they are; what is not known is left out. */
export const facts = (entries: Readonly<Record<string, Child | undefined>>): HTMLElement =>
  el(
    "dl",
    {},
    ...Object.entries(entries).flatMap(([term, value]) =>
      value === undefined ? [] : [el("dt", {}, term), el("dd", {}, value)]
    )
  )
