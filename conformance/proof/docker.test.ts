/** What the container's files name is there; no image is built here. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const dockerfile = read("docker/Dockerfile");

test("every file of the repository that the Dockerfile and compose file name exists", () => {
  const named = [
    ...dockerfile.matchAll(/\b(?:tools|packages|docker|conformance|bench|docs)(?:\/[\w.-]+)*/g),
  ].map(([path]) => path);
  const compose = read("docker/compose.yaml");
  named.push(/dockerfile: (\S+)/.exec(compose)?.[1] ?? "no dockerfile in compose.yaml");
  expect(named).toContain("docker/health.mjs");
  expect(named).toContain("packages/cloudglass/src/main.ts");
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the image installs with the pnpm that npm start uses, on a Node that is supported", () => {
  const pinned = /"(pnpm@[\d.]+)"/.exec(read("tools/launch/launch.mjs"))?.[1];
  expect(dockerfile.match(/pnpm@[\d.]+/g)).toEqual([pinned]);
  expect(new Set(dockerfile.match(/^FROM node:(\d+)/gm))).toEqual(new Set(["FROM node:26"]));
});

test("what the image deletes is not a dependency of what it runs", () => {
  const deleted = /rm -rf (conformance .+)$/m.exec(dockerfile)?.[1]?.split(" ") ?? [];
  const gone = deleted.map((path) => join(ROOT, path, "package.json")).filter(existsSync);
  const names = gone.map((path) => JSON.parse(readFileSync(path, "utf8")).name as string);
  expect(names).toContain("@cloudglass/simulator");
  const seen = new Set<string>();
  const walk = (directory: string) => {
    const { name, dependencies = {} } = JSON.parse(read(`${directory}/package.json`));
    if (seen.has(name)) return;
    seen.add(name);
    for (const dependency of Object.keys(dependencies)) {
      const own = /^@cloudglass\/(.+)$/.exec(dependency)?.[1];
      if (own !== undefined) walk(`packages/${own}`);
    }
  };
  walk("packages/cloudglass");
  expect(seen).toContain("@cloudglass/s3");
  expect(names.filter((name) => seen.has(name))).toEqual([]);
});

test("development dependencies are gone before what runs is installed", () => {
  const steps = dockerfile.split("&&").map((step) => step.trim());
  const cleared = steps.findIndex((step) => step.startsWith("rm -rf node_modules "));
  const installed = steps.findIndex((step) => /pnpm@\S+ install .*--prod/.test(step));
  expect(cleared).toBeGreaterThan(-1);
  expect(installed).toBeGreaterThan(cleared);
});
