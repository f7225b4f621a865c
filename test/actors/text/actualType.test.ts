import { assert, describe, it } from "@effect/vitest"
import { actualType } from "../../../src/actors/text/actualType.ts"

const typeOf = (contentType: string, body: string | Uint8Array) =>
  actualType(contentType, typeof body === "string" ? Buffer.from(body) : body)

const binary = Buffer.from([0x61, 0x00, 0x01, 0x62])

describe("what is sent without a content type", () => {
  const cases: Record<string, readonly [string | Uint8Array, string]> = {
    "is a page if it begins like one": [" \n<!DOCTYPE html><p>", "text/html"],
    "is a page if it begins with an element of one": ["<BODY>", "text/html"],
    "is a page if it begins with a comment": ["<!-- a --><p>", "text/html"],
    "is a page behind a byte order mark": ["\uFEFF<html>", "text/html"],
    "is no page if that only looks like it": ["<articles>", "text/plain"],
    "is XML if it says so": ["<?xml version='1.0'?><feed>", "text/xml"],
    "is text if it has no control characters": ["Grüße\t\n\r\f\u001B", "text/plain"],
    "is text if its mark says UTF-16": [Buffer.from("\uFEFFa", "utf16le"), "text/plain"],
    "is a PDF if it says so": ["%PDF-1.7\n%\u0000", "application/pdf"],
    "is bytes if it has": [binary, "application/octet-stream"]
  }
  for (const [name, [body, type]] of Object.entries(cases)) {
    it(name, () => assert.strictEqual(typeOf("", body), type))
  }

  it("is the same as with one that says nothing", () => {
    for (const type of ["text", "*/*", "unknown/unknown", "application/unknown", "; charset=utf-8"]) {
      assert.strictEqual(typeOf(type, "<html>"), "text/html", type)
    }
  })
})

describe("a content type", () => {
  it("is believed", () => {
    for (const type of ["text/html", "image/png", "application/octet-stream", "text/css; charset=latin1"]) {
      assert.strictEqual(typeOf(type, "<html>"), type)
      assert.strictEqual(typeOf(type, binary), type)
    }
  })

  it("is not believed when it is what servers say of anything, and the bytes are no text", () => {
    for (const type of ["text/plain", "text/plain; charset=ISO-8859-1", "text/plain;charset=utf-8"]) {
      assert.strictEqual(typeOf(type, binary), "application/octet-stream", type)
      assert.strictEqual(typeOf(type, "<html>"), type)
    }
    assert.strictEqual(typeOf("text/plain; charset=utf-16le", binary), "text/plain; charset=utf-16le")
  })
})
