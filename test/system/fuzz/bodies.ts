/** Bodies that are no input of any kind, each by construction and not by chance. HTML is left out: its cost is the parser's. */
import { deepest } from "../../../src/schemas/Validation.ts"
import type { Random } from "../../chaos/random.ts"

type Body = (random: Random) => string | Uint8Array

const times = (random: Random, most: number) => random.between(1, most)

const word = (random: Random) => random.next().toString(36).slice(2, 10)

const bytes = (random: Random, length: number) => Uint8Array.from({ length }, () => random.between(0, 255))

/** Any JSON, of a few levels. */
const json = (random: Random, levels = 3): unknown => {
  switch (random.between(levels === 0 ? 3 : 0, 9)) {
    case 0:
    case 1:
      return Array.from({ length: random.between(0, 5) }, () => json(random, levels - 1))
    case 2:
      return Object.fromEntries(
        Array.from({ length: random.between(0, 5) }, () => [word(random), json(random, levels - 1)])
      )
    case 3:
      return null
    case 4:
      return random.next() < 0.5
    case 5:
      return random.between(-1_000, 1_000)
    case 6:
      return random.next() * 1e20
    default:
      return word(random).repeat(random.between(0, 5))
  }
}

/** Meant for some kind or other, and no input of any. */
const wrongShapes: ReadonlyArray<(random: Random) => unknown> = [
  (random) => json(random),
  (random) => ({ text: random.pick([1, null, true, [], {}, ["a"]]) }),
  (random) => ({ text: word(random), [word(random)]: json(random) }),
  () => ({ text: "a", blob: "b" }),
  (random) => ({ text: "a", top: random.pick([-1, 1.5, 1_001, "20", null, 2 ** 53]) }),
  (random) => ({ text: "a", scope: random.pick(["", "BODY", 1, {}, word(random)]) }),
  (random) => ({ blob: random.pick(["", "../..", "a b", "x".repeat(129), 1]) }),
  (random) => ({
    url: random.pick(["", "x", "ftp://a", "//a", "file:///etc/passwd", "http://", 1, null, []])
  }),
  (random) => ({ url: "http://127.0.0.1:1/", [`x-${word(random)}`]: json(random) }),
  (random) => ({ url: "http://127.0.0.1:1/", blob: "b", sizes: [json(random)] }),
  (random) => ({ sizes: Array.from({ length: times(random, 300) }, () => json(random)) }),
  (random) => ({
    email: { to: random.pick(["a", "a@b\n", ["a"], [], 1]), subject: "\r\n", text: json(random) }
  }),
  (random) => ({ webhook: { url: random.pick(["x", 1]), body: json(random) } }),
  (random) => ({ notify: json(random) })
]

const wrong = (random: Random) => random.pick(wrongShapes)(random)

/** Cut off before its end. */
const cut = (random: Random) => {
  const text = JSON.stringify(wrong(random))
  return text.slice(0, random.between(1, text.length - 1))
}

const nested = (random: Random) => {
  // From a hundred to a hundred thousand, the deepest seldom.
  const levels = Math.round(10 ** (2 + 3 * random.next() ** 2))
  const [open = "", shut = ""] = random.pick([
    ["[", "]"],
    [`{"a":`, "}"],
    ["[[1],", "]"],
    [`[{"":`, "}]"],
    [" [\n", "\t]"]
  ])
  const many = Math.min(levels, Math.floor(200_000 / (open.length + shut.length)))
  const text =
    open.repeat(many) + random.pick(["1", `"\\\\"`, "{}"]) + shut.repeat(random.next() < 0.7 ? many : 0)
  // Where a kind takes any JSON, only the depth is wrong.
  return many > deepest && random.next() < 0.5
    ? `{"webhook":{"url":"http://127.0.0.1:1/","body":${text}}}`
    : text
}

/** What a text of so many bytes may be made of; each has a fault. */
const large: ReadonlyArray<(size: number, random: Random) => string | Uint8Array> = [
  (size) => `{"html":1,"text":"${"a ".repeat(size / 2)}`.slice(0, size - 2) + `"}`,
  (size) => `[${"1,".repeat(size / 2 - 2)}1]`.padEnd(size),
  (size) => `{"sizes":[${"{},".repeat(size / 3 - 8)}1]}`.padEnd(size),
  (size) => `{${Array.from({ length: size / 12 - 1 }, (_, n) => `"k${n}":1`).join(",")}}`.padEnd(size),
  (size) => `{"${"k".repeat(size - 6)}":1}`,
  (size) => "[".repeat(size),
  (size) => `"`.repeat(size),
  (size) => "\\".repeat(size),
  (size) => "\u0001".repeat(size),
  (size) => "\u00e9".repeat(size / 2).padEnd(size / 2 + (size % 2)),
  (size) => "[1e999,".repeat(size / 7).padEnd(size),
  (size) => `[1e999,"${`\\"`.repeat(size / 2 - 6)}"]`.padEnd(size),
  (size) =>
    "[".repeat(600) + `"${`\\"`.repeat((size - 1_202) / 2)}"` + "]".repeat(600) + (size % 2 ? " " : ""),
  (size, random) => bytes(random, size)
]

/** As many bytes as asked for, exactly. */
export const largeBody = (size: number, random: Random): Uint8Array => {
  const made = Buffer.from(random.pick(large)(size, random))
  return Buffer.concat([made, Buffer.alloc(Math.max(0, size - made.length), " ")]).subarray(0, size)
}

const inText = (random: Random, broken: ReadonlyArray<number>) =>
  Buffer.concat([Buffer.from(`{"${word(random)}":"`), Buffer.from(broken), Buffer.from(`"}`)])

export const bodies = {
  "random bytes": (random) => bytes(random, random.between(0, random.pick([10, 300, 3_000]))),
  "no JSON": (random) =>
    random.pick<Body>([
      cut,
      cut,
      (at) => `${JSON.stringify(wrong(at))}${at.pick(["x", ",", "}", " 1", "\u0000"])}`,
      (at) => at.pick(["", " ", "NaN", "Infinity", "undefined", "{'text':'a'}", `{"text":"a",}`, "{text:1}"]),
      (at) =>
        at.pick([`{"text":"a\n"}`, `{"text":"a"//\n}`, `"\\x41"`, `"\\u12"`, "01", "+1", "0x10", "1.", ".5"]),
      (at) => `<?xml version="1.0"?><a>${word(at)}</a>`,
      (at) => `${word(at)}\r\n\u001b[31m\u0007${word(at)}`
    ])(random),
  "wrong shape": (random) => JSON.stringify(wrong(random)),
  nested,
  "no UTF-8": (random) =>
    inText(
      random,
      random.pick([
        [0xff],
        [0xc0, 0x80],
        [0xc3],
        [0xe2, 0x82],
        [0xed, 0xa0, 0x80],
        [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xf8, 0x88, 0x80, 0x80, 0x80],
        [0x80],
        [0xfe, 0xff, 0, 0x61]
      ])
    ),
  "other encodings": (random) =>
    random.pick([
      Buffer.from(`\ufeff${JSON.stringify(wrong(random))}`),
      Buffer.from(`\ufeff${word(random)}`),
      Buffer.from(`\ufeff{"text":"a"}`, "utf16le"),
      Buffer.from(JSON.stringify(wrong(random)), "utf16le")
    ]),
  surrogates: (random) =>
    random.pick([
      `{"text":1,"x":"\\ud800"}`,
      `{"\\udc00\\ud800":"a"}`,
      `["\\uD83D"]`,
      `"\\ud800\\ud800"`,
      `{"${"\\ud83d\\ude00".repeat(times(random, 500))}\\ud83d":1}`
    ]),
  "the same key twice": (random) =>
    random.pick([
      `{"text":"a","text":1}`,
      `{"url":"http://127.0.0.1:1/","url":null}`,
      `{"a":1,"a":2,"a":3}`,
      `{"webhook":{"url":"http://127.0.0.1:1/","body":1},"webhook":[]}`,
      `{${`"${word(random)}":1,`.repeat(times(random, 500))}"text":"a"}`
    ]),
  "names of the language": (random) =>
    random.pick([
      `{"__proto__":{"text":"a"}}`,
      `{"text":"a","__proto__":{"top":3}}`,
      `{"url":"http://127.0.0.1:1/","__proto__":null}`,
      `{"constructor":{"prototype":{"text":"a"}}}`,
      `{"text":"a","constructor":1,"toString":2,"valueOf":3,"hasOwnProperty":4,"then":5}`,
      `{"webhook":{"url":"http://127.0.0.1:1/","body":{"__proto__":{"a":1}},"__proto__":1}}`,
      `{"__proto__":${JSON.stringify(json(random))}}`,
      `["__proto__",{"__proto__":{"__proto__":[]}}]`
    ]),
  "numbers out of range": (random) =>
    random.pick([
      "1e400",
      "-1e400",
      "[1e999]",
      `{"text":"a","top":1e999}`,
      `{"text":"a","top":-0.5e-9}`,
      `{"url":"http://127.0.0.1:1/","quality":1e309}`,
      `{"webhook":{"url":"http://127.0.0.1:1/","body":1e999}}`,
      `{"sizes":[{"width":9007199254740993,"height":-0}]}`,
      `[${"9".repeat(times(random, 2_000))},1e-999,-0]`
    ]),
  "lines for the log": (random) =>
    `{"a\\n${forged} ${word(random)}":1,"\\u001b[2J\\u2028${forged}":2,"text":"a","\\r${forged}":3}`
} satisfies { readonly [fault: string]: Body }

/** What must not begin a line of any log. */
export const forged = "[00:00:00.000] ERROR (#1): forged"
