/** Web: the dashboard's files, as the browser takes them. TypeScript loses its types once, at start; nothing is built. */
import { createHash } from "node:crypto"
import { readFile, readdir } from "node:fs/promises"
import { extname, join, relative, sep } from "node:path"
import { Effect } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerRespondable, HttpServerResponse } from "effect/http"
import { stripTypes } from "./stripTypes.ts"
import * as Problem from "./Problems.ts"

/** What may be served, and as what. Anything else in the folder stays there. */
const contentTypes: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".ts", "text/javascript; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".ico", "image/x-icon"],
  [".woff2", "font/woff2"]
])

/** The page loads from here and nowhere else, and nothing may frame it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

interface File {
  readonly body: Uint8Array
  readonly contentType: string
  readonly etag: string
}

/** `/` is the folder's index.html, `/assets/<name>` the other files in it. */
export const layer = (folder: string) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const files = yield* filesOf(folder)
      yield* router.add("GET", "/", (request) => serve(request, files.get("index.html")))
      yield* router.add("GET", "/assets/*", (request) =>
        Effect.flatMap(HttpRouter.params, (params) => serve(request, files.get(params["*"] ?? "")))
      )
    })
  )

const serve = (request: HttpServerRequest.HttpServerRequest, file: File | undefined) => {
  if (file === undefined) {
    return HttpServerRespondable.toResponse(
      new Problem.PathUnknown({ detail: `The dashboard has no file ${request.url}.` })
    )
  }
  const headers = {
    etag: file.etag,
    // Kept, but asked about each time: after an upgrade no page is half old and half new for long.
    "cache-control": "no-cache",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer"
  }
  return Effect.succeed(
    isKnown(request.headers["if-none-match"], file.etag)
      ? HttpServerResponse.empty({ status: 304, headers })
      : HttpServerResponse.uint8Array(file.body, { contentType: file.contentType, headers })
  )
}

const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag)

/** By the path below the folder. Only what is here at start is ever served, so no path leads out of it. */
const filesOf = Effect.fnUntraced(function* (folder: string) {
  const entries = yield* Effect.promise(() => readdir(folder, { recursive: true, withFileTypes: true }))
  const files = new Map<string, File>()
  for (const entry of entries) {
    const contentType = contentTypes.get(extname(entry.name))
    if (contentType === undefined || !entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const source = yield* Effect.promise(() => readFile(path))
    const body = path.endsWith(".ts") ? Buffer.from(yield* stripTypes(source.toString())) : source
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`
    files.set(relative(folder, path).replaceAll(sep, "/"), { body, contentType, etag })
  }
  return files
})
