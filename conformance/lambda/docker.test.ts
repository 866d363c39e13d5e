/**
 * Functions in containers, through the whole emulator: packages that are images, and zips in an image of their runtime.
 * Needs a Docker Engine and an image that has a shell and this very Node at its path, as the driver's contract does.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";

const origin = process.env.CLOUDGLASS_TEST_IMAGE ?? "";
const isHere = (image: string) => versionOf("docker", "image", "inspect", image) !== undefined;
const hasImage = origin !== "" && isHere(origin);
if (!hasImage) sayMissing("Docker Engine with an image", "CLOUDGLASS_TEST_IMAGE names it");

/** Of a runtime that Cloudglass itself has not. */
const OFFICIAL = "public.ecr.aws/lambda/dotnet:8";
const mayTag = hasImage && !isHere(OFFICIAL);
const IMAGE = `cloudglass-test/app:${process.pid}`;
/** The image says so, and no default of ours. */
const PATH = "/usr/bin:/bin:/image/bin";
const PATIENT = { timeout: 10_000 };

/** A runtime: it says how it was started, and whether it reaches the emulator. */
const RUNTIME = `
import { readdirSync } from "node:fs";
const { AWS_LAMBDA_RUNTIME_API, AWS_ENDPOINT_URL, PATH, OWN, LAMBDA_TASK_ROOT } = process.env;
const api = "http://" + AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
for (let count = 1; ; count++) {
  const next = await fetch(api + "next");
  const { name } = await next.json();
  console.log("greeting " + name);
  const { status } = await fetch(AWS_ENDPOINT_URL);
  const answer = {
    count,
    args: process.argv.slice(2),
    directory: process.cwd(),
    variables: [PATH, OWN, LAMBDA_TASK_ROOT],
    code: readdirSync("/var/task"),
    reachesEmulator: status > 0,
  };
  const id = next.headers.get("lambda-runtime-aws-request-id");
  await fetch(api + id + "/response", { method: "POST", body: JSON.stringify(answer) });
}
`;

let emulator: Emulator;
let Role: string;
const directory = mkdtempSync(join(tmpdir(), "cloudglass-docker-"));
const environment: Record<string, string> = {};
if (process.env.DOCKER_HOST !== undefined) environment.DOCKER_HOST = process.env.DOCKER_HOST;

async function docker(...args: readonly string[]): Promise<string> {
  return outputOf(await run("docker", args, { directory, environment }), "docker").trim();
}

/** Of the image's containers. */
const states = async () =>
  (await docker("ps", "--all", "--filter", `ancestor=${IMAGE}`, "--format", "{{.State}}"))
    .split("\n")
    .filter((line) => line !== "");

beforeAll(async () => {
  if (!hasImage) return;
  const file = join(directory, "runtime.mjs");
  writeFileSync(file, RUNTIME);
  const container = await docker("create", origin, "none");
  await docker("cp", file, `${container}:/runtime.mjs`);
  const entryPoint = JSON.stringify([process.execPath, "/runtime.mjs"]);
  const says = [`ENTRYPOINT ${entryPoint}`, 'CMD ["one"]', "WORKDIR /opt", `ENV PATH=${PATH}`];
  const changes = says.flatMap((each) => ["--change", each]);
  await docker("commit", ...changes, container, IMAGE);
  await docker("rm", container);
  if (mayTag) await docker("tag", IMAGE, OFFICIAL);
  emulator = await startEmulator({ ephemeral: true, lambdaDriver: "docker" });
  Role = await createRole(emulator, "runner");
}, 120_000);

afterAll(async () => {
  if (hasImage) {
    await emulator.stop();
    expect(await states()).toEqual([]);
    await docker("rmi", ...(mayTag ? [OFFICIAL] : []), IMAGE);
  }
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

async function createFromImage(FunctionName: string, ImageUri: string): Promise<void> {
  await emulator.lambda().send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      PackageType: "Image",
      Code: { ImageUri },
      Environment: { Variables: { OWN: "mine" } },
      Timeout: 30,
    }),
  );
  await emulator.advance(0);
}

test.skipIf(!hasImage)(
  "a package that is an image runs as it says, and as ImageConfig says instead",
  async () => {
    await createFromImage("app", IMAGE);
    const started = {
      args: ["one"],
      directory: "/opt",
      variables: [PATH, "mine", "/var/task"],
      code: [],
      reachesEmulator: true,
    };
    for (const count of [1, 2]) {
      const { error, payload, log } = await invoke(emulator, "app", { name: "é" });
      expect([error, payload]).toEqual([undefined, { ...started, count }]);
      expect(log).toContain("greeting é\n");
      expect(log).toMatch(/REPORT RequestId: .*\tMax Memory Used: \d+ MB/);
      await expect.poll(states, PATIENT).toEqual(["paused"]);
    }
    const ImageConfig = { Command: ["two", "three"], WorkingDirectory: "/tmp" };
    await emulator
      .lambda()
      .send(new UpdateFunctionConfigurationCommand({ FunctionName: "app", ImageConfig }));
    await emulator.advance(0);
    expect((await invoke(emulator, "app", { name: "you" })).payload).toEqual({
      ...started,
      count: 1,
      args: ["two", "three"],
      directory: "/tmp",
    });
    await emulator.lambda().send(new DeleteFunctionCommand({ FunctionName: "app" }));
    await expect.poll(states, PATIENT).toEqual([]);
  },
  60_000,
);

test.skipIf(!mayTag)(
  "a zip runs in the image of its runtime, which is given the handler",
  async () => {
    await createFunction(
      emulator,
      "zipped",
      { "App.dll": "" },
      { Role, Runtime: "dotnet8", Handler: "App::App.Function::Run", Timeout: 30 },
    );
    const { error, payload } = await invoke(emulator, "zipped", { name: "you" });
    expect([error, payload]).toEqual([
      undefined,
      expect.objectContaining({
        args: ["App::App.Function::Run"],
        directory: "/var/task",
        code: ["App.dll"],
      }),
    ]);
  },
  60_000,
);

test.skipIf(!hasImage)(
  "an image that cannot be pulled is what the invocation fails of",
  async () => {
    // Nobody listens there, and Docker does not ask for TLS on this machine's own addresses.
    await createFromImage("absent", "127.0.0.1:9/absent:1");
    expect(await refusal(invoke(emulator, "absent"))).toMatch(
      /^InvalidRuntimeException 502: the image 127\.0\.0\.1:9\/absent:1 is not there and cannot be pulled: .*connection refused/,
    );
  },
  60_000,
);
