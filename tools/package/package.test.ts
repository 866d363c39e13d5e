/** The package as a user gets it: packed, installed by npm into an empty directory, run and imported. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  npm_config_cache: process.env.npm_config_cache ?? join(root, "node_modules/.cache/npm"),
};

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
  const installed = run("npm", ["install", ...quiet, tarball], user);
  if (installed.status === 0) return;
  const reason = `${installed.stdout}${installed.stderr}`;
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(reason))
    throw new Error(reason);
  obstacle = "the package registry is not reached";
}, 240_000);

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

  test("declares its types", ({ skip }) => {
    needInstalled(skip);
    writeFileSync(
      join(user, "typed.ts"),
      `import { type Cloud, start } from "cloudglass";
export const running: Promise<Cloud> = start({ port: 0, durability: "power" });
export const endpoint: Promise<string> = running.then((each) => each.endpoint);
// @ts-expect-error there is no such durability
start({ durability: "none" });
`,
    );
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const types = [
      "--skipLibCheck",
      "--types",
      "node",
      "--typeRoots",
      join(root, "node_modules/@types"),
    ];
    const said = run(process.execPath, [compiler, ...options, ...types, "typed.ts"], user);
    expect(said.stdout).toBe("");
    expect(said.status).toBe(0);
  });
});
