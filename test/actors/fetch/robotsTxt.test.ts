/** What is remembered of the robots.txt of each site, and for how long. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { Downloads } from "../../../src/actors/Downloads.ts"
import { RobotsTxt } from "../../../src/actors/fetch/RobotsTxt.ts"
import { PageUnavailable } from "../../../src/schemas/Download.ts"

/** Sites that all say this, or fail when it is undefined. */
const sites = (text: () => string | undefined) => {
  const asked: Array<string> = []
  const downloads = Layer.mock(Downloads, {
    get: ({ href }) => {
      asked.push(href)
      const said = text()
      if (said === undefined) return Effect.fail(new PageUnavailable({ url: href, status: 503 }))
      return Effect.succeed({ url: href, status: 200, contentType: "text/plain", bytes: Buffer.from(said) })
    }
  })
  return { asked, layer: Layer.fresh(RobotsTxt.layer).pipe(Layer.provide(downloads)) }
}

const robotsTxt = (site: number) => new URL(`http://${site}.example/robots.txt`)

describe("the robots.txt of a site", () => {
  it.effect("that could not be had is asked for again before the first retry is over", () => {
    let text: string | undefined
    const { asked, layer } = sites(() => text)
    return Effect.gen(function* () {
      const robots = yield* RobotsTxt
      yield* Effect.flip(robots.get(robotsTxt(1)))
      yield* Effect.flip(robots.get(robotsTxt(1)))
      assert.strictEqual(asked.length, 1)
      text = "User-agent: *"
      yield* TestClock.adjust("2 seconds")
      yield* robots.get(robotsTxt(1))
      yield* TestClock.adjust("23 hours")
      assert.isTrue(Option.isSome(yield* robots.known(robotsTxt(1))))
      assert.strictEqual(asked.length, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is forgotten where those of others take much, the one asked for last is not", () => {
    const large = `User-agent: *\n${"Disallow: /a\n".repeat(10_000)}`
    const { layer } = sites(() => large)
    return Effect.gen(function* () {
      const robots = yield* RobotsTxt
      for (let site = 1; site <= 60; site += 1) yield* robots.get(robotsTxt(site))
      assert.isTrue(Option.isNone(yield* robots.known(robotsTxt(1))))
      assert.isTrue(Option.isSome(yield* robots.known(robotsTxt(60))))
    }).pipe(Effect.provide(layer))
  })

  it.effect("that says little is remembered beside thousands", () => {
    const { layer } = sites(() => "User-agent: *\nDisallow: /a")
    return Effect.gen(function* () {
      const robots = yield* RobotsTxt
      for (let site = 1; site <= 3_000; site += 1) yield* robots.get(robotsTxt(site))
      assert.isTrue(Option.isSome(yield* robots.known(robotsTxt(1))))
    }).pipe(Effect.provide(layer))
  })
})
