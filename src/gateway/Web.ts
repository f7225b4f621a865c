/** Web: the dashboard's files, as the browser takes them. Each is made ready when it is first asked for; nothing is built. */
import { createHash } from "node:crypto"
import { readFile, readdir } from "node:fs/promises"
import { extname, join, relative, sep } from "node:path"
import { Effect } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerRespondable, HttpServerResponse } from "effect/http"
import * as Problem from "./Problems.ts"
import { type Form, chosen, formsOf } from "./compressed.ts"
import { stripTypes } from "./stripTypes.ts"

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
  readonly forms: ReadonlyArray<Form>
  readonly contentType: string
  /** Of the file as it is; each form has its own. */
  readonly etag: string
}

/** `/` is the folder's index.html, `/assets/<name>` the other files in it. */
export const layer = (folder: string) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const files = yield* filesOf(folder)
      const answer = (request: HttpServerRequest.HttpServerRequest, name: string) =>
        Effect.flatMap(files.get(name) ?? Effect.undefined, (file) => serve(request, file))
      yield* router.add("GET", "/", (request) => answer(request, "index.html"))
      yield* router.add("GET", "/assets/*", (request) =>
        Effect.flatMap(HttpRouter.params, (params) => answer(request, params["*"] ?? ""))
      )
    })
  )

const serve = (request: HttpServerRequest.HttpServerRequest, file: File | undefined) => {
  const form = file && chosen(file.forms, request.headers["accept-encoding"])
  if (file === undefined || form === undefined) {
    return HttpServerRespondable.toResponse(
      new Problem.PathUnknown({ detail: `The dashboard has no file ${request.url}.` })
    )
  }
  const etag = form.coding === undefined ? `"${file.etag}"` : `"${file.etag}-${form.coding}"`
  const headers = {
    etag,
    vary: "accept-encoding",
    // Kept, but asked about each time: after an upgrade no page is half old and half new for long.
    "cache-control": "no-cache",
    "content-security-policy": policy
  }
  return Effect.succeed(
    isKnown(request.headers["if-none-match"], etag)
      ? HttpServerResponse.empty({ status: 304, headers })
      : HttpServerResponse.uint8Array(form.body, {
          contentType: file.contentType,
          headers: { ...headers, ...(form.coding === undefined ? {} : { "content-encoding": form.coding }) }
        })
  )
}

const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag)

/** By the path below the folder. Only what is here at start is ever served, so no path leads out of it. */
const filesOf = Effect.fnUntraced(function* (folder: string) {
  const entries = yield* Effect.promise(() => readdir(folder, { recursive: true, withFileTypes: true }))
  const files = new Map<string, Effect.Effect<File>>()
  const modules = entries
    .filter(({ name }) => name.endsWith(".ts"))
    .map(({ name, parentPath }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"))
  for (const entry of entries) {
    const contentType = contentTypes.get(extname(entry.name))
    if (contentType === undefined || !entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).replaceAll(sep, "/")
    files.set(name, yield* Effect.cached(fileAt(path, contentType, name === "index.html" ? modules : [])))
  }
  return files
})

const fileAt = Effect.fnUntraced(function* (
  path: string,
  contentType: string,
  modules: ReadonlyArray<string>
): Effect.fn.Return<File> {
  const source = yield* Effect.promise(() => readFile(path))
  const body = path.endsWith(".ts")
    ? Buffer.from(yield* stripTypes(source.toString()))
    : modules.length > 0
      ? Buffer.from(announcing(source.toString(), modules))
      : source
  const etag = createHash("sha256").update(body).digest("base64url")
  return { forms: yield* formsOf(body, contentType), contentType, etag }
})

/**
 * The page names every module at once: found one by one, each as the one before has come, they would take as many round
 * trips as they are deep.
 */
const announcing = (page: string, modules: ReadonlyArray<string>): string =>
  page.replace(
    "</head>",
    `${modules.map((name) => `<link rel="modulepreload" href="/assets/${name}" />`).join("\n")}\n</head>`
  )
