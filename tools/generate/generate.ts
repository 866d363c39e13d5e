/**
 * Makes every file that is generated and not committed: the wire models, the WebAssembly kernels, the list of
 * services, the policies that AWS keeps, the console's files. Each generator skips what is up to date.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

const generators = [
  "tools/generate/service-list.ts",
  "tools/extract-models/extract-models.ts",
  "packages/s3/src/storage/kernel/build.ts",
  "packages/s3/src/object/checksum/build.ts",
  "packages/iam/src/identity/aws-managed-policies/build.ts",
  "packages/console/build.ts",
];

for (const generator of generators) {
  if (!existsSync(resolve(root, generator))) throw new Error(`no generator at ${generator}`);
  const { status } = spawnSync(process.execPath, [resolve(root, generator)], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`${generator} failed`);
    process.exit(1);
  }
}
