/** What the container's files name is there; no image is built here: `npm run verify-image` does that. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parseToken } from "../../packages/cloudglass/src/setting-values.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const dockerfile = read("docker/Dockerfile");

test("every file of the repository that the Dockerfile and compose file name exists", () => {
  const named = [...dockerfile.matchAll(/\b(?:tools|packages|docker)(?:\/[\w.-]+)+/g)].map(
    ([path]) => path,
  );
  const compose = read("docker/compose.yaml");
  named.push(/dockerfile: (\S+)/.exec(compose)?.[1] ?? "no dockerfile in compose.yaml");
  named.push(`docker/${/build: (\S+)/.exec(compose)?.[1]}/Dockerfile`);
  expect(named).toContain("tools/package/main.ts");
  expect(named).toContain("docker/application/Dockerfile");
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the compose file has a token that is one: its port is published, the console answers nobody else", () => {
  const given = /CLOUDGLASS_CONTROL_TOKEN: \$\{CLOUDGLASS_CONTROL_TOKEN:-(.+)\}/;
  const [, token = ""] = given.exec(read("docker/compose.yaml")) ?? [];
  expect(parseToken(token)).toBe(token);
  expect(read("docker/compose.yaml")).toContain('"127.0.0.1:4566:4566"');
});

test("the image begins with nothing and takes what was built, on a Node that is supported, not as root", () => {
  const [, image = ""] = dockerfile.split(/^FROM scratch$/m);
  expect([...image.matchAll(/^COPY --from=(\w+)/gm)].map(([, from]) => from)).toEqual([
    "build",
    "build",
  ]);
  expect(image).toMatch(/^USER 1000:1000$/m);
  expect(Number(/^ARG BASE=node:(\d+)/m.exec(dockerfile)?.[1])).toBeGreaterThanOrEqual(24);
});
