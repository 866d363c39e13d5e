import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { referencePages } from "./reference.ts";

const ROOT = resolve(import.meta.dirname, "../..");

test.each([...referencePages()])(
  "%s says what the tables say; node tools/launch/launch.mjs tools/generate/reference.ts writes it",
  (path, text) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
  },
);

test("every setting is in the reference, with its variable, and every command has its section", () => {
  const pages = referencePages();
  const configuration = pages.get("docs/configuration.md");
  for (const text of ["--data-dir <directory>", "CLOUDGLASS_DATA_DIR", "`dataDir`"]) {
    expect(configuration).toContain(text);
  }
  const commands = pages.get("docs/command-line.md");
  for (const command of ["start", "clock advance <duration>", "fault set <kind>", "aws"]) {
    expect(commands).toContain(`## \`cloudglass ${command}`);
  }
  expect(commands).not.toContain("--detached-log");
});
