/** The package as a user gets it: packed, installed by npm into an empty directory, run and imported. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPackage } from "./build.ts";

const root = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "cloudglass-package-"));
const user = join(work, "user");
const environment = {
  ...process.env,
  PATH: join(process.execPath, "..") + delimiter + process.env.PATH,
  NODE_COMPILE_CACHE: "",
  NO_COLOR: "1",
  npm_config_cache: process.env.npm_config_cache ?? join(root, "node_modules/.cache/npm"),
};

/** Not one of the workspace's packages: only its user's fixture is tried with it. */
const JEST = "jest@30";

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string): Said {
  return spawnSync(command, args, { cwd, env: environment, encoding: "utf8" });
}

/** Undefined when everything is installed, else why it could not be. */
let obstacle: string | undefined;

beforeAll(async () => {
  const built = join(work, "built");
  await buildPackage(built);
  const packed = run("npm", ["pack", "--silent", built], work);
  expect(packed.status, packed.stderr).toBe(0);
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarball = join(work, packed.stdout.trim());
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--silent"];
  const installed = run("npm", ["install", ...quiet, tarball, JEST], user);
  if (installed.status === 0) return;
  const reason = `${installed.stdout}${installed.stderr}`;
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(reason))
    throw new Error(reason);
  obstacle = "the package registry is not reached";
}, 600_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

function needInstalled(skip: (reason: string) => void): void {
  if (obstacle === undefined) return;
  console.log(`skipped: ${obstacle}`);
  skip(obstacle);
}

/** Its lines until `Ready.`, from which on it serves. */
async function untilReady(child: ChildProcess): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    lines.push(line);
    if (line === "Ready.") return lines;
  }
  throw new Error(`it ended: ${lines.join("\n")}`);
}

describe("the package", () => {
  test("has the version of the workspace, and depends on nothing of the workspace", ({ skip }) => {
    needInstalled(skip);
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
    const manifest = read(join(user, "node_modules/cloudglass/package.json"));
    const { version } = read(join(root, "packages/cloudglass/package.json"));
    expect(manifest.version).toBe(version);
    expect(manifest.dependencies["better-sqlite3"]).toMatch(/^\d/);
    expect(
      Object.keys(manifest.dependencies).filter((each) => each.includes("cloudglass")),
    ).toEqual([]);
    const said = run("npx", ["--no-install", "cloudglass", "--version"], user);
    expect(said).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  test("serves what needs models, policies and kernels, and ends at SIGTERM", async ({ skip }) => {
    needInstalled(skip);
    const bin = join(user, "node_modules/.bin/cloudglass");
    const child = spawn(bin, ["--ephemeral", "--port", "0"], { cwd: user, env: environment });
    try {
      const lines = await untilReady(child);
      const endpoint = /http:\/\/\S+/.exec(lines.join("\n"))?.[0] ?? "";
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const client = { endpoint, region: "us-east-1", credentials };
      const { S3Client, CreateBucketCommand, PutObjectCommand, ListObjectsV2Command } =
        await import("@aws-sdk/client-s3");
      const s3 = new S3Client({ ...client, forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket: "packed" }));
      await s3.send(
        new PutObjectCommand({ Bucket: "packed", Key: "a", Body: "x".repeat(300_000) }),
      );
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "packed" }));
      expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([["a", 300_000]]);
      const { IAMClient, GetPolicyCommand } = await import("@aws-sdk/client-iam");
      const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
      const { Policy } = await new IAMClient(client).send(new GetPolicyCommand({ PolicyArn }));
      expect(Policy?.PolicyName).toBe("AmazonS3ReadOnlyAccess");
    } finally {
      child.kill("SIGTERM");
    }
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("starts in a program that imports it", ({ skip }) => {
    needInstalled(skip);
    writeFileSync(
      join(user, "program.js"),
      `import { start } from "cloudglass";
const cloud = await start({ ephemeral: true, port: 0 });
const answer = await fetch(cloud.endpoint + "/_cloudglass/health");
console.log(answer.status, (await answer.json()).services.s3);
await cloud.close();
`,
    );
    const said = run(process.execPath, ["program.js"], user);
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout).toBe("200 available\n");
  });

  test("says which Node it needs where that is older, before anything else is looked at", ({
    skip,
  }) => {
    needInstalled(skip);
    const { engines, exports } = JSON.parse(
      readFileSync(join(user, "node_modules/cloudglass/package.json"), "utf8"),
    );
    const needed = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
    const names = Object.keys(exports).filter((each) => !/container|cjs|json/.test(each));
    const modules = names.map((each) => `cloudglass${each.slice(1)}`);
    expect(modules).toContain("cloudglass/vitest/setup");
    link("vitest");
    writeFileSync(
      join(user, "old.mjs"),
      `Object.defineProperty(process.versions, "node", { value: "${needed - 1}.9.0" });
// What only newer ones have is not there.
delete Set.prototype.union;
for (const name of ${JSON.stringify(modules)}) {
  await import(name).then(() => console.log(name), ({ stack }) => console.log(stack));
}
`,
    );
    const said = run(process.execPath, ["old.mjs"], user);
    const sentence = `cloudglass: Node ${needed - 1}.9.0 is too old; it needs ${needed} or newer\n`;
    expect(said).toMatchObject({ status: 0, stderr: "" });
    const found = modules.map((each) =>
      each === "cloudglass/jest/worker" ? `${each}\n` : sentence,
    );
    expect(said.stdout).toBe(found.join(""));
  });

  test("declares its types, and a compiler that checks all of them finds nothing", ({ skip }) => {
    needInstalled(skip);
    writeFileSync(
      join(user, "typed.ts"),
      `import { type Cloud, start } from "cloudglass";
export const running: Promise<Cloud> = start({ port: 0, durability: "power" });
export const endpoint: Promise<string> = running.then((each) => each.endpoint);
// @ts-expect-error there is no such durability
start({ durability: "none" });
import { CloudglassContainer } from "cloudglass/testcontainers";
const container = await new CloudglassContainer("cloudglass:1").withServices("s3").start();
export const region: string = container.clientConfig({ namespace: "worker-1" }).region;
// @ts-expect-error services are names
new CloudglassContainer().withServices(4566);
const cloud = await running;
cloud.faults.preset("lose-a-zone", { zone: "us-east-1a" });
// @ts-expect-error there is no such preset
cloud.faults.preset("lose-a-planet");
import { cloudglass as inVitest } from "cloudglass/vitest";
import vitestSetup from "cloudglass/vitest/setup";
import "cloudglass/vitest/worker";
import jestSetup from "cloudglass/jest";
import jestTeardown from "cloudglass/jest/teardown";
import { cloudglass as inNode } from "cloudglass/node-test";
const ends: (() => Promise<unknown>)[] = [vitestSetup, jestSetup, jestTeardown];
const own: ((options: { resets: boolean }) => Promise<Cloud>)[] = [inVitest, inNode];
export { ends, own };
`,
    );
    link("testcontainers", "packages/cloudglass");
    link("vitest");
    // Types of Node are there once: those that the other packages name.
    rmSync(join(user, "node_modules/@types/node"), { recursive: true, force: true });
    symlinkSync(join(root, "node_modules/@types/node"), join(user, "node_modules/@types/node"));
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const types = ["--skipLibCheck", "false", "--types", "node"];
    const said = run(process.execPath, [compiler, ...options, ...types, "typed.ts"], user);
    expect(said.stdout).toBe("");
    expect(said.status).toBe(0);
  });
});

/** Two files with the same names in them, as tests of a program that knows nothing of the emulator. */
function writeTests(directory: string, extension: string, head: string): void {
  mkdirSync(directory);
  for (const name of ["one", "two"]) {
    writeFileSync(
      join(directory, `${name}.${extension}`),
      `${head}
test("its namespace begins empty, and is its own", async () => {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "same-name" }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual(["same-name"]);
  expect(process.env.AWS_ACCESS_KEY_ID).toMatch(/^test_worker-/);
});
`,
    );
  }
}

/** What a package of the workspace has, for programs in the user's directory. */
function link(name: string, holder = "conformance"): void {
  const place = join(user, "node_modules", name);
  if (existsSync(place)) return;
  mkdirSync(join(place, ".."), { recursive: true });
  const from = createRequire(join(root, holder, "package.json"));
  symlinkSync(packageDirectory(from.resolve(name), name), place);
}

function packageDirectory(module: string, name: string): string {
  const at = module.lastIndexOf(join("node_modules", name));
  return module.slice(0, at + join("node_modules", name).length);
}

describe("the fixtures", () => {
  const s3 = "S3Client, CreateBucketCommand, ListBucketsCommand";

  test("of vitest serve unchanged programs, a namespace a worker", ({ skip }) => {
    needInstalled(skip);
    link("@aws-sdk/client-s3");
    link("vitest");
    const directory = join(user, "with-vitest");
    const head = `import { expect, test } from "vitest";\nimport { ${s3} } from "@aws-sdk/client-s3";`;
    writeTests(directory, "test.js", head);
    writeFileSync(
      join(directory, "inside.test.js"),
      `import { expect, test } from "vitest";
import { cloudglass } from "cloudglass/vitest";
const cloud = await cloudglass({ port: false });
test("an emulator in the test has clock and faults", async () => {
  const before = cloud.clock.now();
  await cloud.clock.advance(86_400_000);
  expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
});
test("and is reset before each", () => {
  expect(Math.abs(cloud.clock.now() - Date.now())).toBeLessThan(60_000);
});
`,
    );
    const config = {
      test: { globalSetup: "cloudglass/vitest/setup", setupFiles: ["cloudglass/vitest/worker"] },
    };
    const text = `export default ${JSON.stringify(config)};\n`;
    writeFileSync(join(directory, "vitest.config.js"), text);
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const said = run(process.execPath, [vitest, "run", "--maxWorkers", "2"], directory);
    expect(said.status, said.stdout + said.stderr).toBe(0);
    expect(said.stdout).toMatch(/Tests\s+4 passed/);
  });

  test("of jest serve unchanged programs", ({ skip }) => {
    needInstalled(skip);
    link("@aws-sdk/client-s3");
    const directory = join(user, "with-jest");
    writeTests(directory, "test.cjs", `const { ${s3} } = require("@aws-sdk/client-s3");`);
    const config = {
      globalSetup: "cloudglass/jest",
      globalTeardown: "cloudglass/jest/teardown",
      setupFiles: ["cloudglass/jest/worker"],
      testMatch: ["**/*.test.cjs"],
      transform: {},
    };
    writeFileSync(join(directory, "jest.config.json"), JSON.stringify(config));
    const jest = join(user, "node_modules/jest/bin/jest.js");
    const said = run(process.execPath, [jest, "--ci", "--workerThreads=false"], directory);
    expect(said.status, said.stdout + said.stderr).toBe(0);
    expect(said.stderr).toMatch(/Tests:\s+2 passed/);
  });

  test("of node:test have clock and faults, and are reset before each test", ({ skip }) => {
    needInstalled(skip);
    writeFileSync(
      join(user, "own.test.mjs"),
      `import assert from "node:assert";
import { test } from "node:test";
import { cloudglass } from "cloudglass/node-test";
const cloud = await cloudglass({ port: false });
test("moved", () => cloud.clock.advance(86_400_000));
test("reset", () => assert(Math.abs(cloud.clock.now() - Date.now()) < 60_000));
`,
    );
    const said = run(process.execPath, ["--test", "own.test.mjs"], user);
    expect(said.status, said.stdout + said.stderr).toBe(0);
    expect(said.stdout).toMatch(/pass 2/);
  });

  test("of Testcontainers is one of its containers, and not loaded with anything else", ({
    skip,
  }) => {
    needInstalled(skip);
    const manifest = join(user, "node_modules/cloudglass/package.json");
    const { dependencies, peerDependenciesMeta } = JSON.parse(readFileSync(manifest, "utf8"));
    expect(dependencies.testcontainers).toBeUndefined();
    expect(peerDependenciesMeta.testcontainers).toEqual({ optional: true });
    link("testcontainers", "packages/cloudglass");
    writeFileSync(
      join(user, "container.js"),
      `import { CloudglassContainer } from "cloudglass/testcontainers";
import { GenericContainer } from "testcontainers";
console.log(new CloudglassContainer() instanceof GenericContainer);
`,
    );
    expect(run(process.execPath, ["container.js"], user)).toMatchObject({
      status: 0,
      stdout: "true\n",
      stderr: "",
    });
  });
});
