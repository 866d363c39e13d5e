import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { reachedModules } from "./reached.ts";

const place = realpathSync(mkdtempSync(join(tmpdir(), "cloudglass-reached-")));
afterAll(() => rmSync(place, { recursive: true, force: true }));

test("what is imported or required is reached, in the build that Node would take, and nothing else", async () => {
  const files: Readonly<Record<string, string>> = {
    "main.js": `import { it } from "dual"; it(); await import("later");`,
    "node_modules/dual/package.json": JSON.stringify({
      exports: { import: "./it.mjs", browser: "./it.browser.js", require: "./it.cjs" },
    }),
    "node_modules/dual/it.mjs": `export * from "./part.mjs"; export const unused = 1;`,
    "node_modules/dual/part.mjs": "export const it = () => {};",
    "node_modules/dual/it.cjs": "exports.it = () => {};",
    "node_modules/dual/it.browser.js": "export const it = () => {};",
    "node_modules/later/package.json": `{ "main": "lib/index.js" }`,
    "node_modules/later/lib/index.js": `
      try { require("an-optional-one"); } catch {}
      exports.facts = require("./facts.json"); exports.other = require("old"); require("./x.node");`,
    "node_modules/later/lib/facts.json": "{}",
    "node_modules/later/lib/x.node": "\x7fELF",
    "node_modules/later/lib/index.test.js": "",
    "node_modules/old/index.js": `module.exports = require("dual");`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  const reached = [...(await reachedModules(place))].map((path) => relative(place, path));
  expect(reached.filter((path) => Object.hasOwn(files, path)).sort()).toEqual([
    "main.js",
    "node_modules/dual/it.cjs",
    "node_modules/dual/it.mjs",
    "node_modules/dual/part.mjs",
    "node_modules/later/lib/facts.json",
    "node_modules/later/lib/index.js",
    "node_modules/old/index.js",
  ]);
});
