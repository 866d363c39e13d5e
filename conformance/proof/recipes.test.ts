/** The recipes of docs/testing-recipes.md, run as they stand there. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
// Inside, so that what the recipes import is found.
const cache = join(root, "conformance/node_modules/.cache");
mkdirSync(cache, { recursive: true });
const directory = mkdtempSync(join(cache, "recipes-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const page = readFileSync(join(root, "docs/testing-recipes.md"), "utf8");
const recipes = [...page.matchAll(/\n## ([^\n]+)\n[\s\S]*?```ts\n([\s\S]*?)```/g)].map(
  ([, title, source]) => ({
    name: `${(title as string).toLowerCase().replaceAll(" ", "-")}.test.ts`,
    source: source as string,
  }),
);

test("every recipe is a test that passes", () => {
  expect(recipes).toHaveLength(page.match(/^## /gm)?.length as number);
  for (const { name, source } of recipes) writeFileSync(join(directory, name), source);
  writeFileSync(
    join(directory, "vitest.config.js"),
    "export default { test: { testTimeout: 60_000, hookTimeout: 60_000 } };\n",
  );
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const ended = spawnSync(
    process.execPath,
    [vitest, "run", "--root", directory, "--maxWorkers", "1", "--no-isolate"],
    { cwd: directory, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  expect(ended.status, ended.stdout + ended.stderr).toBe(0);
  expect(ended.stdout).toContain(`${recipes.length} passed`);
}, 180_000);
