/** The plugin of pytest, in a Python that has pytest; with boto3 it does more. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const fixtures = join(root, "fixtures/python");
const python = process.env.CLOUDGLASS_PYTHON ?? "python3";

const run = (args: readonly string[], variables: Record<string, string> = {}) =>
  spawnSync(python, args, {
    cwd: fixtures,
    encoding: "utf8",
    env: {
      ...process.env,
      CLOUDGLASS_PYTHON: undefined,
      PYTHONPATH: join(fixtures, "src"),
      PYTHONDONTWRITEBYTECODE: "1",
      // An installation leaves its entry point beside the sources, and there would be two of the plugin.
      PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1",
      ...variables,
    },
  });

const command = `${process.execPath} ${join(root, "packages/cloudglass/src/main.ts")}`;
const plugin = ["-p", "pytest_cloudglass.plugin", "-p", "no:cacheprovider"];
const pytest = ["-m", "pytest", "-q", ...plugin, "--cloudglass-command", command];

function needPytest(skip: (reason: string) => void): void {
  if (run(["-c", "import pytest"]).status === 0) return;
  const reason = `${python} has no pytest`;
  console.log(`skipped: ${reason}`);
  skip(reason);
}

test("its fixtures start an emulator, empty it before each test and end it", ({ skip }) => {
  needPytest(skip);
  const ended = run([...pytest, "tests"]);
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  expect(ended.stdout).toMatch(/[56] passed/);
  const [ofVariable, ofOption] = [{ CLOUDGLASS_CONTROL_TOKEN: "of-the-variable" }, "of-the-option"];
  for (const given of [[], ["--cloudglass-control-token", ofOption]]) {
    const withToken = run(
      [...pytest, ...given, "tests/test_fixtures.py::test_time_moves"],
      ofVariable,
    );
    expect(withToken.status, withToken.stdout + withToken.stderr).toBe(0);
  }
});

test("a run whose terminal is closed ends its emulator", async ({ skip }) => {
  needPytest(skip);
  const directory = mkdtempSync(join(tmpdir(), "cloudglass-pytest-"));
  try {
    const file = join(directory, "test_closed.py");
    writeFileSync(
      file,
      `import os, signal
def test_closed(cloudglass_emulator):
    print("at", cloudglass_emulator, flush=True)
    os.kill(os.getpid(), signal.SIGHUP)
`,
    );
    const { status, stdout } = run([...pytest, "-s", file]);
    const endpoint = /at (\S+)/.exec(stdout)?.[1] ?? "";
    await expect(fetch(`${endpoint}/_cloudglass/health`)).rejects.toThrow("fetch failed");
    expect(status).toBe(129);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
