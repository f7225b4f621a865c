/** Extract: what to take out of a page by CSS selectors, what that gives, and how it may fail. */
import { Schema } from "effect"
import { faultOf, Selector } from "./Selector.ts"

/** One thing to look for. */
export const Wanted = Schema.Struct({
  select: Selector,
  /**
   * What to take of an element: `text` (the default) is what a reader sees, with white space of any kind as single
   * spaces and none at the ends; `html` the markup inside; `attr:href` the value of an attribute, as it stands in the
   * page (elements that lack it are passed over). What is in a `<template>` is markup of it, but neither found nor text.
   */
  as: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^(text|html|attr:[^\s"'<>/=]{1,100})$/)).annotate({
      description:
        "What to take of an element: text (the default) as a reader sees it, html for the markup inside, attr:href for " +
        "the value of an attribute."
    })
  ),
  all: Schema.optionalKey(
    Schema.Boolean.annotate({
      description:
        "Takes it of every element that matches, in the order of the page, and not of the first only."
    })
  )
})
export type Wanted = typeof Wanted.Type

const Name = Schema.String.check(Schema.isPattern(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/))

const mostFields = 50

/** Where the first selector that is none stands. Parsing takes a while: thousands of them are not even looked at. */
const selectorFault = (wanted: Readonly<Record<string, Wanted>>) => {
  if (Object.keys(wanted).length > mostFields) return undefined
  return Object.entries(wanted)
    .map(([name, { select }]) => ({ path: [name, "select"], issue: faultOf(select) }))
    .find((fault): fault is { path: Array<string>; issue: string } => fault.issue !== undefined)
}

export const Extract = Schema.Record(Name, Wanted)
  .check(
    Schema.isMinProperties(1),
    Schema.isMaxProperties(mostFields),
    Schema.makeFilter((wanted: Readonly<Record<string, Wanted>>) => selectorFault(wanted))
  )
  .annotate({
    identifier: "Extract",
    description: "Names, each with the CSS selector of what to take out of the page."
  })
export type Extract = typeof Extract.Type

/** By name: a text, or null where nothing matched; with `all` a list, which may be empty. */
export const Extracted = Schema.Record(
  Schema.String,
  Schema.Union([Schema.String, Schema.Null, Schema.Array(Schema.String)])
)
export type Extracted = typeof Extracted.Type

/** The selector can be read, but not be applied. */
export class SelectorInvalid extends Schema.TaggedError<SelectorInvalid>()("SelectorInvalid", {
  field: Schema.String,
  select: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The selector of ${this.field}, "${this.select}", cannot be applied: ${this.reason}. Mend it and submit again.`
  }
}

/** There is something to extract from, but it is no page. */
export class PageNotHtml extends Schema.TaggedError<PageNotHtml>()("PageNotHtml", {
  url: Schema.String,
  contentType: Schema.String
}) {
  override get message() {
    return `${this.url} is "${this.contentType}", no HTML: selectors find nothing in it. Fetch it without extract.`
  }
}

/** No browser would show it: it is too large, nested too deep, or has too much of something. */
export class PageTooComplex extends Schema.TaggedError<PageTooComplex>()("PageTooComplex", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.url} is not searched: ${this.reason}. Fetch it without extract.`
  }
}

/** The search was stopped. The same selectors would take as long again on the same page. */
export class ExtractOverran extends Schema.TaggedError<ExtractOverran>()("ExtractOverran", {
  url: Schema.String,
  timeoutMs: Schema.Int
}) {
  override get message() {
    return `Searching ${this.url} took longer than ${this.timeoutMs} ms (FETCH_EXTRACT_TIMEOUT) and was stopped. Use simpler selectors.`
  }
}

/** More was found than a record takes. It is not cut: half a list looks like a whole one. */
export class ExtractTooLarge extends Schema.TaggedError<ExtractTooLarge>()("ExtractTooLarge", {
  field: Schema.String,
  limit: Schema.Int
}) {
  override get message() {
    return `With ${this.field}, what the selectors find has more than ${this.limit} bytes. Select less.`
  }
}

export const ExtractFailure = Schema.Union([
  SelectorInvalid,
  PageNotHtml,
  PageTooComplex,
  ExtractOverran,
  ExtractTooLarge
])
export type ExtractFailure = typeof ExtractFailure.Type

/** All of them: the page and the selectors are what they are. */
export const finalExtractFailures = [
  "SelectorInvalid",
  "PageNotHtml",
  "PageTooComplex",
  "ExtractOverran",
  "ExtractTooLarge"
] as const
