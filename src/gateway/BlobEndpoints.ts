/** The endpoints of blobs as data: store one, read one. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Blob } from "../schemas/Blob.ts"
import * as Problem from "./Problems.ts"

export const blobs = HttpApiGroup.make("blobs")
  .add(
    HttpApiEndpoint.post("store", "/v1/blobs", {
      payload: HttpApiSchema.StreamUint8Array({ contentType: "*/*" }),
      success: HttpApiSchema.WithHeaders(Blob.pipe(HttpApiSchema.status(201)), { location: Schema.String }),
      error: [Problem.MalformedBody, Problem.BodyTooLarge, Problem.BodyOfOtherType, Problem.NatsUnavailable]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Store a blob",
        description: "The body is the bytes themselves, of any content type; the type is kept."
      })
    )
  )
  .add(
    HttpApiEndpoint.get("get", "/v1/blobs/:id", {
      params: { id: Schema.String },
      success: HttpApiSchema.StreamUint8Array({ contentType: "*/*" }),
      error: [Problem.BlobUnknown, Problem.NatsUnavailable]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Read a blob",
        description: "Answered with the content type it was stored with, or as octets where that is none."
      })
    )
  )
