/** The module for Testcontainers: what it asks of Docker, and what a test has in its hands then. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DockerEngine } from "../testing/docker-engine.ts";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-containers-"));
const IMAGES = ["cloudglass:latest", "registry.example/cloudglass:1"];
const engine = await DockerEngine.open(directory, IMAGES);
// Read when the library is loaded, and when it asks first.
process.env.DOCKER_HOST = `unix://${engine.socketPath}`;
process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
// Else it looks for the network of the container that these tests may run in.
process.env.TESTCONTAINERS_HOST_OVERRIDE = "127.0.0.1";
const { CloudglassContainer } = await import("cloudglass/testcontainers");

let started: Awaited<ReturnType<InstanceType<typeof CloudglassContainer>["start"]>>;

beforeAll(async () => {
  started = await new CloudglassContainer().withServices("s3", "sts").start();
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

const bucketsOf = async (config: ReturnType<typeof started.clientConfig>) => {
  const { Buckets = [] } = await new S3Client(config).send(new ListBucketsCommand({}));
  return Buckets.map(({ Name }) => Name);
};

test("it asks for the image, in memory, with a port of the engine's choice and a token", () => {
  const [container] = engine.containers.values();
  expect(container?.asked).toMatchObject({
    Image: "cloudglass:latest",
    Env: expect.arrayContaining([
      "CLOUDGLASS_SERVICES=s3,sts",
      "CLOUDGLASS_EPHEMERAL=true",
      expect.stringMatching(/^CLOUDGLASS_CONTROL_TOKEN=[0-9a-f]{48}$/),
    ]),
    ExposedPorts: { "4566/tcp": {} },
    HostConfig: { PortBindings: { "4566/tcp": [{ HostPort: "0" }] } },
  });
});

test("clients find it, also in a namespace of their own, until it is reset", async () => {
  expect(started.getConnectionUri()).toBe(started.endpoint);
  await new S3Client(started.clientConfig()).send(new CreateBucketCommand({ Bucket: "here" }));
  expect(await bucketsOf(started.clientConfig())).toEqual(["here"]);
  const elsewhere = started.clientConfig({ namespace: "worker-2", region: "eu-west-1" });
  expect(await bucketsOf(elsewhere)).toEqual([]);
  await started.reset("worker-2");
  expect(await bucketsOf(started.clientConfig())).toEqual(["here"]);
  await started.reset();
  expect(await bucketsOf(started.clientConfig())).toEqual([]);
});

test("the emulator's own API answers those alone who have its token", async () => {
  const clock = await started.fetch("/_cloudglass/clock");
  expect(clock.status).toBe(200);
  expect((await fetch(`${started.endpoint}/_cloudglass/clock`)).status).toBe(401);
  await expect(started.fetch("http://elsewhere.example/")).rejects.toThrow("begins with /");
  await expect(started.reset("not a name")).rejects.toThrow("not a name is not reset");
});

test("a volume, a token and scripts are those that the test gave", async () => {
  const scripts = join(directory, "scripts");
  mkdirSync(scripts);
  writeFileSync(join(scripts, "seed.sh"), "exit 0\n");
  await using cloud = await new CloudglassContainer("registry.example/cloudglass:1")
    .withControlToken("of-the-test-itself")
    .withVolume("state")
    .withInitScripts(scripts)
    .withEnvironment({ CLOUDGLASS_DATA_DIR: join(directory, "kept") })
    .start();
  const { asked, files } = engine.last;
  expect(asked.Env).toEqual([
    `CLOUDGLASS_DATA_DIR=${join(directory, "kept")}`,
    "CLOUDGLASS_CONTROL_TOKEN=of-the-test-itself",
  ]);
  expect(asked.HostConfig).toMatchObject({ Binds: ["state:/var/lib/cloudglass:rw"] });
  expect(files.join("")).toContain("etc/localstack/init/ready.d/seed.sh");
  expect(cloud.controlToken).toBe("of-the-test-itself");
  expect((await cloud.fetch("/_cloudglass/clock")).status).toBe(200);
});

test("one that ends at once is not waited for, and leaves nothing behind", async () => {
  const wrong = new CloudglassContainer().withEnvironment({ CLOUDGLASS_AUTH: "none" });
  await expect(wrong.start()).rejects.toThrow("was not received");
  await started.stop();
  const [first] = engine.containers.values();
  expect(first?.removed.map((query) => query.get("v"))).toEqual(["true"]);
  expect(first?.process?.exitCode).toBe(0);
});
