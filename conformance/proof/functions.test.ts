/**
 * Real emulators that end in the middle of invocations, in order or by kill -9: no process of a function is left, and
 * what was acknowledged is there after the next start, accepted events included.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test, vi } from "vitest";
import {
  isRunning,
  listProcesses,
  type ProcessIdentity,
} from "../../packages/lambda/src/runtime/sandbox/process-table.ts";
import { LAMBDA_TRUST } from "../lambda/testing/functions.ts";
import { SIGNED_FETCH } from "../lambda/testing/signed-fetch.ts";
import { zipOf } from "../lambda/testing/zip.ts";
import { EmulatorProcess } from "../testing/process.ts";

const Bucket = "gate";
const TOKENS = ["a", "b", "c"];
const PATIENCE = { timeout: 120_000, interval: 20 };

/** Has a child that leaves its process group, waits until the gate is open, and then says that the event was handled. */
const WAITING = `
  import { spawn } from "node:child_process";
  import { signedFetch } from "./signed-fetch.mjs";
  spawn("sleep", ["3600"], { detached: true, stdio: "ignore" });
  export const handler = async ({ token }) => {
    await signedFetch("PUT", "/gate/begun/" + token);
    while (!(await signedFetch("GET", "/gate/open")).ok) await new Promise((again) => setTimeout(again, 20));
    await signedFetch("PUT", "/gate/handled/" + token);
  };
`;
const answering = (text: string) =>
  zipOf({ "index.js": `exports.handler = async () => "${text}";` });

class Clients {
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const configuration = { region: "us-east-1", endpoint, credentials, maxAttempts: 1 };
    this.s3 = new S3Client({ ...configuration, forcePathStyle: true });
    this.iam = new IAMClient(configuration);
    this.lambda = new LambdaClient(configuration);
  }

  /** What is below the prefix, once there are so many. */
  objects(Prefix: string, count: number): Promise<string[]> {
    return vi.waitFor(async () => {
      const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      expect(Contents.length).toBeGreaterThanOrEqual(count);
      return Contents.map(({ Key }) => Key!.slice(Prefix.length));
    }, PATIENCE);
  }

  async answer(FunctionName: string, Qualifier?: string): Promise<unknown> {
    const asked = new InvokeCommand({ FunctionName, Qualifier });
    return JSON.parse((await this.lambda.send(asked)).Payload!.transformToString());
  }
}

async function prepare({ s3, iam, lambda }: Clients): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const RoleName = "runner";
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }),
  );
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "all", PolicyDocument }));
  const common = { Role: Role!.Arn!, Runtime: "nodejs22.x" as const, Handler: "index.handler" };
  const waiting = zipOf({ "index.mjs": WAITING, "signed-fetch.mjs": SIGNED_FETCH });
  await lambda.send(
    new CreateFunctionCommand({
      ...common,
      FunctionName: "waiting",
      Timeout: 300,
      Code: { ZipFile: waiting },
    }),
  );
  const FunctionName = "answering";
  await lambda.send(
    new CreateFunctionCommand({ ...common, FunctionName, Code: { ZipFile: answering("old") } }),
  );
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
}

function descendantsOf(pid: number): ProcessIdentity[] {
  const all = listProcesses();
  const inside = new Set([pid]);
  for (let size = 0; size !== inside.size; ) {
    size = inside.size;
    for (const entry of all) if (inside.has(entry.parentPid)) inside.add(entry.pid);
  }
  return all.filter((entry) => entry.pid !== pid && inside.has(entry.pid));
}

/** The kernel ends processes a moment after it was asked to. */
const untilNoneRuns = (processes: readonly ProcessIdentity[]) =>
  vi.waitFor(() => expect(processes.filter(isRunning)).toEqual([]), PATIENCE);

test.for(["process", "bubblewrap"])(
  "%s: no end of the emulator leaves processes, and kill -9 loses nothing that was acknowledged",
  { timeout: 300_000 },
  async (driver, context) => {
    context.skip(process.platform !== "linux", "processes are looked for in Linux's /proc");
    const directory = mkdtempSync(join(tmpdir(), "cloudglass-functions-"));
    context.onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const start = async () => {
      const options = ["--data-dir", directory, "--lambda-driver", driver, "--log-level", "error"];
      const emulator = await EmulatorProcess.start(options);
      context.onTestFinished(() => void emulator.child.kill("SIGKILL"));
      return emulator;
    };
    const begin = async (clients: Clients, token: string) => {
      const Payload = JSON.stringify({ token });
      const asked = new InvokeCommand({
        FunctionName: "waiting",
        Payload,
        InvocationType: "Event",
      });
      expect((await clients.lambda.send(asked)).StatusCode).toBe(202);
    };

    const killed = await start();
    const missing = /NOT AVAILABLE: (.*)/.exec(killed.banner)?.[1];
    context.skip(missing !== undefined, missing);
    let clients = new Clients(killed.endpoint);
    await prepare(clients);
    for (const token of TOKENS) await begin(clients, token);
    // Two are in the middle of it at least; where the last one is nobody knows.
    await clients.objects("begun/", TOKENS.length - 1);
    await clients.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: "answering", ZipFile: answering("new") }),
    );
    const left = descendantsOf(killed.child.pid!);
    expect(left.length).toBeGreaterThan(TOKENS.length);
    await killed.end("SIGKILL");
    // Nobody tells processes of plain sandboxes that left their group; those of bubblewrap go at once.
    if (driver === "process") expect(left.some(isRunning)).toBe(true);
    else await untilNoneRuns(left);

    const restarted = await start();
    clients = new Clients(restarted.endpoint);
    expect(left.filter(isRunning)).toEqual([]);
    // Nothing asks Lambda: it goes on by itself.
    await clients.s3.send(new PutObjectCommand({ Bucket, Key: "open", Body: "now" }));
    expect(await clients.objects("handled/", TOKENS.length)).toEqual(TOKENS);
    expect(await clients.answer("answering", "live")).toBe("old");
    expect(await clients.answer("answering")).toBe("new");
    const { Versions = [] } = await clients.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: "answering" }),
    );
    expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
    await clients.s3.send(new DeleteObjectCommand({ Bucket, Key: "open" }));
    await begin(clients, "last");
    await clients.objects("begun/last", 1);
    const running = descendantsOf(restarted.child.pid!);
    expect(running.length).toBeGreaterThan(0);
    expect(await restarted.end("SIGTERM")).toBe(0);
    await untilNoneRuns(running);
  },
);
