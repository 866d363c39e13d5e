/**
 * `npm run quick-starts`: every page of docs/quick-start from the installation of its packages on. Arguments are names of pages:
 * `npm run quick-starts -- rust`. The first run compiles the SDKs of Go, Java and Rust, which takes minutes.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const only = process.argv.slice(2);

function run(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CLOUDGLASS_QUICK_STARTS: "all" },
  });
  if (status !== 0) process.exit(status ?? 1);
}

// What the page of TypeScript installs.
if (only.length === 0 || only.includes("typescript")) run([join(root, "tools/package/main.ts")]);
const names = only.length === 0 ? [] : ["-t", `quick-start/(${only.join("|")})\\.md`];
run([
  join(root, "node_modules/vitest/vitest.mjs"),
  ...["run", "conformance/proof/quick-starts.test.ts", "--project", "programs", ...names],
]);
