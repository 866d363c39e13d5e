/** The end of a process that is being used: what is in flight is answered, what only waits is ended. */
import { once } from "node:events";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { EventStream } from "../observability/event-stream.ts";
import { EmulatorProcess } from "../testing/process.ts";

/** Docker kills then. That the end takes less than two seconds is measured by `npm run verify-image`. */
const KILLED_MS = 10_000;

let emulator: EmulatorProcess;
const agent = new Agent({ keepAlive: true });

beforeEach(async () => {
  emulator = await EmulatorProcess.start(["--ephemeral"]);
});
afterEach(async () => {
  if (emulator.child.exitCode === null) await emulator.end("SIGKILL");
});
afterAll(() => agent.destroy());

async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  return answer;
}

/** A connection that has said nothing, or had its answer and is kept for a next request. */
async function openIdle(said = ""): Promise<{ readonly ended: Promise<unknown> }> {
  const socket = createConnection(emulator.port, "127.0.0.1");
  await once(socket, "connect");
  if (said !== "") {
    socket.write(said);
    await once(socket, "data");
  }
  return { ended: once(socket.resume(), "end") };
}

/** Its first half is sent. */
async function openUpload(): Promise<ClientRequest> {
  const { endpoint } = emulator;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  s3.destroy();
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: "bucket", Key: "key" }));
  const headers = { "content-length": 8, expect: "100-continue" };
  const upload = request(url, { agent, method: "PUT", headers });
  upload.flushHeaders();
  await once(upload, "continue");
  upload.write("half");
  return upload;
}

test("a stream of events, kept connections and an upload do not hold up the end", async () => {
  const events = await EventStream.open(`${emulator.endpoint}/_cloudglass/events`);
  const followed = (async () => {
    const types: string[] = [];
    for (let event = await events.next(); event !== undefined; event = await events.next()) {
      types.push(event.type);
    }
    return types;
  })();
  const silent = await openIdle();
  const kept = await openIdle("GET /_cloudglass/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const upload = await openUpload();

  const exit = emulator.end("SIGTERM");
  // The stream has come to its end: were it cut, an error would be thrown.
  expect(await followed).toContain("request");
  await Promise.all([silent.ended, kept.ended]);
  upload.end("half");
  expect((await answerOf(upload)).statusCode).toBe(200);
  expect(await exit).toBe(0);
});

test("an upload that does not go on is cut, long before the process would be killed", async () => {
  const upload = await openUpload();
  const cut = once(upload, "error");
  const began = performance.now();
  expect(await emulator.end("SIGTERM")).toBe(0);
  expect(performance.now() - began).toBeLessThan(KILLED_MS / 2);
  expect((await cut)[0]).toMatchObject({ code: "ECONNRESET" });
});
