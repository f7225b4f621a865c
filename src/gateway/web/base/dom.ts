/** Building and finding elements: text only ever goes in as text. */

/** What is left out of a list of children is not there: a condition reads as one. */
export type Child = Node | string | undefined
export type Attributes = Readonly<Record<string, string | undefined>>

export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[Tag] => filled(document.createElement(tag), attributes, children)

export const svg = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Child>
): SVGElementTagNameMap[Tag] =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children)

const filled = <E extends Element>(element: E, attributes: Attributes, children: ReadonlyArray<Child>): E => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

export const button = (
  attributes: Attributes,
  onPress: (event: MouseEvent) => void,
  ...children: ReadonlyArray<Child>
): HTMLButtonElement => {
  const pressed = el("button", { type: "button", ...attributes }, ...children)
  pressed.addEventListener("click", onPress)
  return pressed
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

export const setAttribute = (element: Element, name: string, value: string | undefined): void => {
  if (value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** Makes the children be these, moving only what is not in its place: focus and selection stay where they are. */
export const arrange = (parent: Element, wanted: ReadonlyArray<Element>): void => {
  const kept = new Set(wanted)
  const gone = [...parent.children].filter((child) => !kept.has(child))
  for (const child of gone) child.remove()
  for (const [place, child] of wanted.entries()) {
    const there = parent.children[place]
    if (there !== child) parent.insertBefore(child, there ?? null)
  }
}

/** A link that opens beside the page. An address that is no http address stays text. */
export const outside = (address: string, ...children: ReadonlyArray<Child>): HTMLElement =>
  /^(https?:\/)?\//i.test(address)
    ? el("a", { href: address, target: "_blank", rel: "noreferrer" }, ...children)
    : el("span", {}, ...children)

/** Terms and what they are; what is not known is left out. */
export const facts = (entries: Readonly<Record<string, Child>>): HTMLElement =>
  el(
    "dl",
    { class: "facts" },
    ...Object.entries(entries).flatMap(([term, value]) =>
      value === undefined || value === "" ? [] : [el("div", {}, el("dt", {}, term), el("dd", {}, value))]
    )
  )

let ids = 0

/** An id that nothing else on the page has, for what must be referred to. */
export const freshId = (what: string): string => `${what}-${(ids += 1)}`
