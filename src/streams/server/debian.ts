/** Takes a program from Debian's own archive with the machine's apt, which checks signatures, and installs nothing. */
import { existsSync } from "node:fs"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Console, Effect } from "effect"
import { run } from "./run.ts"
import { onFiles, WayClosed } from "./WayClosed.ts"
import { which } from "./which.ts"

export const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

/** The newest first: testing lags by days, and stands in while a new version settles. */
const suites = ["sid", "testing"]

interface Wanted {
  /** What the package is called. */
  readonly name: string
  /** Where it has the program, such as usr/bin/promtool. */
  readonly program: string
  readonly into: string
}

/** Unpacks the package into the directory and gives back the path of the program. */
export const unpackDebian = Effect.fnUntraced(
  function* (wanted: Wanted) {
    const aptGet = yield* which("apt-get")
    const dpkgDeb = yield* which("dpkg-deb")
    if (aptGet === undefined || dpkgDeb === undefined || !existsSync(keyring)) {
      return yield* new WayClosed({ reason: "Debian's package needs Debian's apt" })
    }
    const mirror = yield* mirrorOf(aptGet)
    return yield* Effect.firstSuccessOf(
      suites.map((suite) => unpack({ ...wanted, aptGet, dpkgDeb, mirror, suite }))
    )
  },
  Effect.catchTag("CommandFailed", ({ command, output }) =>
    Effect.fail(new WayClosed({ reason: `${command}: ${output}` }))
  )
)

/** The mirror that apt already uses: it is near, and it is allowed where others are not. */
const mirrorOf = Effect.fnUntraced(function* (aptGet: string) {
  // Of all that can be asked of apt, this alone also works in images that leave out the package lists.
  const uris = yield* run(aptGet, ["update", "--print-uris"])
  const releases = [...uris.matchAll(/^'(\S+)\/dists\/(\S+)\/InRelease'/gm)]
  // Other vendors name their suites after Debian's too, but only Debian has updates of a suite.
  const mirror = releases.find(([, , suite]) => suite?.endsWith("-updates")) ?? releases[0]
  if (mirror?.[1] === undefined)
    return yield* new WayClosed({ reason: "apt has no Debian mirror configured" })
  return mirror[1]
})

interface Source extends Wanted {
  readonly aptGet: string
  readonly dpkgDeb: string
  readonly mirror: string
  readonly suite: string
}

const unpack = Effect.fnUntraced(function* (options: Source) {
  const { name, mirror, suite } = options
  const home = join(options.into, suite)
  const configuration = join(home, "apt.conf")
  yield* Console.error(`Taking ${name} from Debian ${suite} (${mirror}) ...`)
  yield* onFiles(async () => {
    await mkdir(join(home, "state/lists/partial"), { recursive: true })
    await mkdir(join(home, "cache/archives/partial"), { recursive: true })
    await writeFile(join(home, "sources.list"), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`)
    await writeFile(configuration, privateApt(home))
  })
  yield* run(options.aptGet, ["-q", "-c", configuration, "update"])
  yield* run(options.aptGet, ["-q", "-c", configuration, "download", name], { cwd: home })
  const file = (yield* onFiles(() => readdir(home))).find((each) => each.endsWith(".deb"))
  if (file === undefined) return yield* new WayClosed({ reason: `Debian ${suite} has no ${name}` })
  yield* run(options.dpkgDeb, ["-x", join(home, file), home])
  return join(home, options.program)
})

/** All that apt writes goes to our directory; the machine's proxies and certificates stay in force, its hooks do not. */
const privateApt = (home: string) => `
Dir::State "${home}/state";
Dir::State::status "/dev/null";
Dir::Cache "${home}/cache";
Dir::Etc::SourceList "${home}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "10";
Acquire::https::Timeout "10";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`
