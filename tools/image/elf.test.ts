import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withoutSymbols } from "./elf.ts";

const work = mkdtempSync(join(tmpdir(), "cloudglass-elf-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test.skipIf(process.platform !== "linux")("an addon is smaller without symbols, and loads", () => {
  const from = createRequire(join(import.meta.dirname, "../../packages/catalogue/package.json"));
  const sqlite = dirname(dirname(from.resolve("better-sqlite3")));
  const [addon = ""] = globSync(`prebuilds/linux-${process.arch}.node`, { cwd: sqlite });
  const whole = readFileSync(join(sqlite, addon));
  const kept = withoutSymbols(whole);
  expect(kept.length).toBeLessThan(whole.length);
  const copy = join(work, "addon.node");
  writeFileSync(copy, kept);
  const program = `process.dlopen(module, ${JSON.stringify(copy)}); console.log("loaded")`;
  const { stdout } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
  expect(stdout).toBe("loaded\n");
});

test("what is no such file stays as it is", () => {
  const text = Buffer.from(
    "#!/bin/sh\necho a script, of more than sixty-four bytes, is no program of ELF\n",
  );
  expect(withoutSymbols(text)).toBe(text);
});
