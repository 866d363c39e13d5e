/** The package as a user gets it: packed, installed by npm into an empty directory, run and imported. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  environment,
  install,
  link,
  manifestOfInstalled,
  NO_REGISTRY,
  needInstalled,
  requireNoRegistry,
  root,
  run,
  type Said,
  user,
  work,
} from "./installed.ts";

beforeAll(install, 600_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

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
    const manifest = manifestOfInstalled();
    const { version } = JSON.parse(
      readFileSync(join(root, "packages/cloudglass/package.json"), "utf8"),
    );
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

  test("is required by a program in CommonJS", ({ skip }) => {
    needInstalled(skip);
    writeFileSync(
      join(user, "program.cjs"),
      `const { start } = require("cloudglass");
// By its path, as jest does.
const manifest = require("cloudglass/package.json");
const { default: setup } = require("./node_modules/cloudglass/" + manifest.exports["./jest"].default);
console.log(typeof setup);
start({ port: false }).then(async (cloud) => {
  console.log((await cloud.fetch("/_cloudglass/health")).status);
  await cloud.close();
});
`,
    );
    const said = run(process.execPath, ["program.cjs"], user);
    expect(said).toMatchObject({ status: 0, stdout: "function\n200\n", stderr: "" });
  });

  test("says which Node it needs where that is older, before anything else is looked at", ({
    skip,
  }) => {
    needInstalled(skip);
    const version = `${neededNode() - 1}.9.0`;
    const said = importAll(
      process.execPath,
      `Object.defineProperty(process.versions, "node", { value: "${version}" });
// What only newer ones have is not there.
delete Set.prototype.union;
`,
    );
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout).toBe(refusals(version));
  });

  // Their zlib and stream lack what the package imports of them, so that modules that do fail before they run.
  test.for(["20.11.1", "22.5.1"])(
    "says so on Node %s itself",
    { timeout: 180_000 },
    (version, { skip }) => {
      needInstalled(skip);
      const wanted = ["exec", "--yes", "--prefer-offline", `--package=node@${version}`, "--"];
      const found = run("npm", [...wanted, "node", "-p", "process.execPath"], work);
      if (found.status !== 0) {
        requireNoRegistry(found);
        skip(NO_REGISTRY);
      }
      const said = importAll(found.stdout.trim(), "");
      expect(said.stdout).toBe(refusals(version));
      expect(said.status).toBe(0);
    },
  );

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

function neededNode(): number {
  return Number(/^>=(\d+)$/.exec(manifestOfInstalled().engines.node)?.[1]);
}

/** All that run the emulator. */
function modulesOfEmulator(): readonly string[] {
  const names = Object.keys(manifestOfInstalled().exports);
  return names
    .filter((each) => !/container|json/.test(each))
    .map((each) => `cloudglass${each.slice(1)}`);
}

/** A line of output for each: its name when it can be imported, else what is said. */
function importAll(node: string, head: string): Said {
  const modules = modulesOfEmulator();
  expect(modules).toContain("cloudglass/vitest/setup");
  link("vitest");
  writeFileSync(
    join(user, "old.mjs"),
    `${head}
for (const name of ${JSON.stringify(modules)}) {
  await import(name).then(() => console.log(name), ({ stack }) => console.log(stack));
}
`,
  );
  return run(node, ["old.mjs"], user);
}

function refusals(version: string): string {
  const sentence = `cloudglass: Node ${version} is too old; it needs ${neededNode()} or newer`;
  const lines = modulesOfEmulator().map((each) => {
    return each === "cloudglass/jest/worker" ? each : sentence;
  });
  return `${lines.join("\n")}\n`;
}

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
    for (const more of [
      ["--maxWorkers", "2"],
      ["--maxWorkers", "1", "--no-isolate"],
    ]) {
      const said = run(process.execPath, [vitest, "run", ...more], directory);
      expect(said.status, said.stdout + said.stderr).toBe(0);
      expect(said.stdout).toMatch(/Tests\s+4 passed/);
    }
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
    const { dependencies, peerDependenciesMeta } = manifestOfInstalled();
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
