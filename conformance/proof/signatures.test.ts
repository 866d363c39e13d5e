/** What clients sign with beside a fresh header of SigV4: SigV4A, wrong clocks, keys that nobody made. */
import { createHash, createHmac } from "node:crypto";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { SignatureV4a } from "@aws-sdk/signature-v4a";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendRaw } from "../s3/raw-request.ts";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

const MINUTE_MS = 60_000;
/** Names a region, as 127.0.0.1 does not. */
const HOST = "s3.us-east-1.amazonaws.com";

let emulator: Emulator;
let permissive: Emulator;
beforeAll(async () => {
  [emulator, permissive] = await Promise.all([
    startEmulator({ ephemeral: true }),
    startEmulator({ ephemeral: true, auth: "permissive" }),
  ]);
});
afterAll(async () => {
  await emulator.stop();
  await permissive.stop();
});

/** Node's SHA-256 as the SDK's signers want it. */
class Sha256 {
  readonly #hash;

  constructor(secret?: unknown) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array);
  }

  update(text: string | Uint8Array): void {
    this.#hash.update(text);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

async function getWithSigV4A(path: string, credentials = ROOT, region = "*") {
  const { port } = emulator.running;
  const signer = new SignatureV4a({
    service: "s3",
    region,
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
  });
  const request = {
    method: "GET",
    protocol: "http:",
    hostname: HOST,
    path,
    query: {},
    headers: { host: HOST },
  };
  const { headers } = await signer.sign(request, {});
  return sendRaw(port, { method: "GET", path, headers });
}

test("AWS's signer for SigV4A is let in, in the regions of its set", async () => {
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "anywhere" }));
  const object = { Bucket: "anywhere", Key: "a b/ü", Body: "content" };
  await emulator.s3().send(new PutObjectCommand(object));
  const path = "/anywhere/a%20b/%C3%BC";
  for (const region of ["*", "us-east-1", "us-*"]) {
    expect(await getWithSigV4A(path, ROOT, region)).toMatchObject({ status: 200, body: "content" });
  }
  const elsewhere = await getWithSigV4A(path, ROOT, "eu-*");
  expect(elsewhere.status).toBe(400);
  expect(elsewhere.body).toContain("<Code>AuthorizationHeaderMalformed</Code>");
  const wrong = await getWithSigV4A(path, { ...ROOT, secretAccessKey: "wrong" });
  expect(wrong.status).toBe(403);
  expect(wrong.body).toContain("<Code>SignatureDoesNotMatch</Code>");
});

test("a clock more than 15 minutes off is refused, and the SDK then takes the server's", async () => {
  const client = emulator.s3();
  client.config.systemClockOffset += 16 * MINUTE_MS;
  const put = () => client.send(new CreateBucketCommand({ Bucket: "in-time" }));
  expect(await denialOf(put())).toMatchObject({ name: "RequestTimeTooSkewed", status: 403 });
  expect((await put()).Location).toBe("/in-time");
  const late = emulator.sts();
  late.config.systemClockOffset += 16 * MINUTE_MS;
  expect((await denialOf(late.send(new GetCallerIdentityCommand({})))).name).toBe(
    "SignatureDoesNotMatch",
  );
});

test("permissive mode takes keys that nobody made for root, and every answer says so", async () => {
  const stranger = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x".repeat(40) };
  expect(
    (await denialOf(emulator.sts(stranger).send(new GetCallerIdentityCommand({})))).status,
  ).toBe(403);
  const { Arn } = await permissive.sts(stranger).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe("arn:aws:iam::000000000000:root");
  await permissive.s3(stranger).send(new CreateBucketCommand({ Bucket: "open" }));
  const statuses = [];
  for (const path of ["/_cloudglass/health", "/open", "/none/k", "/%zz", "/open?acl"]) {
    const { status, headers } = await sendRaw(permissive.running.port, { method: "GET", path });
    statuses.push(status);
    expect(headers["x-cloudglass-auth"]).toBe("permissive");
  }
  expect(new Set(statuses).size).toBeGreaterThan(2);
});

test("a service is loaded by its first request", async () => {
  const fresh = await startEmulator({ ephemeral: true });
  try {
    const health = async () => {
      const { body } = await sendRaw(fresh.running.port, {
        method: "GET",
        path: "/_localstack/health",
      });
      return JSON.parse(body).services;
    };
    expect(await health()).toMatchObject({ s3: "available", sts: "available", iam: "available" });
    await fresh.sts().send(new GetCallerIdentityCommand({}));
    expect(await health()).toMatchObject({ s3: "available", sts: "running" });
  } finally {
    await fresh.stop();
  }
});
