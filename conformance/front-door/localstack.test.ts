/** What people bring along from LocalStack: variables, init scripts, its routes, and the clients of services that are not here. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = resolve(import.meta.dirname, "../../packages/cloudglass/src/main.ts");
const directory = mkdtempSync(join(tmpdir(), "cloudglass-init-"));
const told = join(directory, "told");
const KEY = { accessKeyId: "testcontainers-localstack", secretAccessKey: "its-secret" };

let child: ChildProcess;
const lines: string[] = [];
let endpoint = "";

function script(stage: string, name: string, text: string): void {
  mkdirSync(join(directory, `${stage}.d`), { recursive: true });
  writeFileSync(join(directory, `${stage}.d`, name), text);
}

beforeAll(async () => {
  const note = (text: string) => `#!/bin/sh\necho ${text} >> ${told}\n`;
  script("boot", "a.sh", note('"boot:$AWS_ENDPOINT_URL"'));
  chmodSync(join(directory, "boot.d", "a.sh"), 0o755);
  script("start", "a.sh", note("start"));
  script("ready", "2-fails.sh", `${note("fails")}exit 3\n`);
  script("ready", "3-text.txt", "not a script");
  script(
    "ready",
    "1-seed.mjs",
    `import { appendFileSync } from "node:fs";
const url = process.env.AWS_ENDPOINT_URL + "/_localstack/init/ready";
const { scripts } = await (await fetch(url)).json();
appendFileSync(${JSON.stringify(told)}, "seed: " + scripts.map((each) => each.state) + "\\n");
`,
  );
  script("shutdown", "a.sh", note("shutdown"));
  child = spawn(process.execPath, [main, "--ephemeral", "--init-dir", directory], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      GATEWAY_LISTEN: "127.0.0.1:0",
      SERVICES: "s3,sqs",
      LOCALSTACK_AUTH_TOKEN: "ls-token",
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
    },
  });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    lines.push(line);
    if (line === "Ready.") break;
  }
  endpoint = /endpoint\s+(http:\S+)/.exec(lines.join("\n"))?.[1] ?? "";
});

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(directory, { recursive: true, force: true });
});

const client = (credentials = { accessKeyId: "test", secretAccessKey: "test" }) => ({
  endpoint,
  region: "us-east-1",
  credentials,
  maxAttempts: 1,
});
const get = async (path: string) => (await fetch(endpoint + path)).json();

test("scripts have run in the order of their names before it is ready, with their states", async () => {
  expect(readFileSync(told, "utf8").trimEnd().split("\n")).toEqual([
    "boot:",
    "start",
    "seed: RUNNING,UNKNOWN",
    "fails",
  ]);
  expect(await get("/_localstack/init/ready")).toEqual({
    completed: true,
    scripts: [
      { stage: "READY", name: "1-seed.mjs", state: "SUCCESSFUL" },
      { stage: "READY", name: "2-fails.sh", state: "ERROR" },
    ],
  });
  const { completed } = (await get("/_localstack/init")) as { completed: object };
  expect(completed).toEqual({ BOOT: true, START: true, READY: true, SHUTDOWN: false });
});

test("a token is not needed, and not shown", () => {
  expect(lines.filter((line) => line.includes("LOCALSTACK_AUTH_TOKEN"))).toHaveLength(1);
  expect(lines.join("\n")).not.toContain("ls-token");
});

test("the key in the environment is the root's", async () => {
  const s3 = new S3Client({ ...client(KEY), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "of-the-key" }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["of-the-key"]);
  const wrong = new S3Client({ ...client({ ...KEY, secretAccessKey: "x" }), forcePathStyle: true });
  const refused = { name: "SignatureDoesNotMatch" };
  await expect(wrong.send(new ListBucketsCommand({}))).rejects.toMatchObject(refused);
});

test("services that SERVICES does not name are not there", async () => {
  const { services } = (await get("/_localstack/health")) as { services: object };
  expect(Object.keys(services).sort()).toEqual(["s3", "s3control"]);
  await expect(new DynamoDBClient(client()).send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("SERVICES"),
    $metadata: { httpStatusCode: 501 },
  });
});

test("CloudFormation, and so the CDK, is refused by name", async () => {
  const input = { StackName: "stack", TemplateBody: "{}" };
  await expect(
    new CloudFormationClient(client()).send(new CreateStackCommand(input)),
  ).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("cloudformation"),
    $metadata: { httpStatusCode: 501 },
  });
});

test("a restart forgets what was in memory and runs the scripts again; a kill runs those of the end", async () => {
  const act = (action: string) =>
    fetch(`${endpoint}/_localstack/health`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action }),
    });
  const ended = once(child, "exit");
  expect((await act("restart")).status).toBe(200);
  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  expect(readFileSync(told, "utf8").match(/^fails$/gm)).toHaveLength(2);
  expect(await (await act("kill")).text()).toBe("ok");
  expect(await ended).toEqual([0, null]);
  expect(readFileSync(told, "utf8")).toMatch(/shutdown\n$/);
});
