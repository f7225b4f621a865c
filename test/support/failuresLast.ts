/** Says at the very end what failed, a line each: of a long log often only the end is kept. */
import type { Reporter, TestModule } from "vitest/node"

const failedIn = (module: TestModule): ReadonlyArray<string> => {
  const errors = [
    ...module.errors().map(({ message }) => ["", message] as const),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map(({ message }) => [suite.fullName, message] as const)
    ),
    ...[...module.children.allTests("failed")].flatMap((test) =>
      (test.result().errors ?? []).map(({ message }) => [test.fullName, message] as const)
    )
  ]
  return errors.map(([name, message]) => `  ${module.relativeModuleId} ${name}: ${message.split("\n")[0]}`)
}

export const failuresLast: Reporter = {
  onTestRunEnd: (modules) => {
    const failed = modules.flatMap(failedIn)
    // After all that other reporters print.
    if (failed.length > 0) process.once("exit", () => console.error(`Failed:\n${failed.join("\n")}`))
  }
}
