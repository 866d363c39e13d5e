/** boto3 and s3fs, each in a script of its own; `CLOUDGLASS_PYTHON` names a Python that has them. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";

const python = process.env.CLOUDGLASS_PYTHON ?? "python3";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

for (const [module, script, lines] of [
  ["boto3", "boto3-transfer.py", 11],
  ["boto3", "boto3-select.py", 9],
  ["boto3", "boto3-dynamodb.py", 10],
  ["boto3", "boto3-lambda.py", 7],
  ["boto3", "boto3-ec2.py", 10],
  ["s3fs", "s3fs-files.py", 12],
] as const) {
  const version = versionOf(python, "-c", `import ${module}; print(${module}.__version__)`);
  if (version === undefined) sayMissing(`${module} in ${python}`, `PyPI package "${module}"`);
  const called = `${module} ${version}`;

  describe.skipIf(version === undefined)(called, { timeout: 180_000 }, () => {
    test(`${script} comes to its end`, async () => {
      const ended = await run(python, [resolve(import.meta.dirname, script)], {
        directory: emulator.directory,
        environment: { AWS_ENDPOINT_URL: emulator.endpoint },
      });
      const output = outputOf(ended, script).trim().split("\n");
      expect(output.at(-1)).toBe("done");
      expect(output).toHaveLength(lines);
    });
  });
}
