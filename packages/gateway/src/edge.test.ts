/** The edge over real sockets: what is sent raw, what is left half sent, and what comes back. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256Hex } from "./sigv4/testing/signer.ts";
import { openWorld, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
let port: number;
const sockets: Socket[] = [];
beforeEach(async () => {
  world = openWorld();
  port = await world.gateway.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await world.gateway.close();
});

async function open(): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

/** Sends the text and reads until the connection ends. */
async function exchange(text: string): Promise<string> {
  const socket = await open();
  let received = "";
  socket.setEncoding("latin1").on("data", (piece) => {
    received += piece;
  });
  socket.write(text, "latin1");
  await once(socket, "close");
  return received;
}

/** Resolves once the text has come. */
function heard(socket: Socket, text: string): Promise<string> {
  let received = "";
  return new Promise((resolve, reject) => {
    socket.on("data", (piece) => {
      received += piece.toString("latin1");
      if (received.includes(text)) resolve(received);
    });
    socket.on("close", () => reject(new Error(`closed after ${JSON.stringify(received)}`)));
  });
}

interface Raw {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const rawHead = ({ method, url, headers }: Raw, more: readonly string[] = []) =>
  [
    `${method} ${url} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...more,
    "",
    "",
  ].join("\r\n");

const s3 = (options: Parameters<typeof signedRequest>[1]) =>
  signedRequest(world, { service: "s3", target: "/b/k", ...options });

test("S3 keys reach the service as they were sent: double slashes, dots, semicolons, escapes", async () => {
  for (const key of ["a//b", "a/../b", "./a", "a%2Bb", "a;b=c", "%E1%88%B4", "x".repeat(1000)]) {
    const path = `/b/${key}`;
    const sent = path.replace(/[;=]/g, (found) => encodeURIComponent(found));
    const signed = s3({ method: "PUT", target: sent, body: key });
    const answer = await exchange(
      `${rawHead({ ...signed, url: path }, [`content-length: ${key.length}`, "connection: close"])}${key}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(world.objects.get(`b/${decodeURIComponent(key)}`)?.toString("latin1")).toBe(key);
  }
});

test.each([
  ["a broken escape", "GET /b/%zz?x=%1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["a truncated escape", "GET /% HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["an unusual method", "PROPFIND /b/k HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["an absolute target", "GET http://a/b/k HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  [
    "an odd content type",
    "PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Type: ;;\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
  ],
  ["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
])("%s ends as an error in AWS's form", async (_name, text) => {
  const answer = await exchange(text);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).toContain("<Code>");
  expect(answer.toLowerCase()).toContain("x-amz-request-id: ");
});

test("what is not HTTP is answered with 400 and the connection ends", async () => {
  expect(await exchange("NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>BadRequest</);
  const bytes = "GET /\xe1\x88\xb4 HTTP/1.1\r\nHost: a\r\n\r\n";
  expect(await exchange(bytes)).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*x-amz-request-id: ([0-9A-F]{16})\r\nx-amz-id-2: (\S+)\r\n[\s\S]*<RequestId>\1<\/RequestId><HostId>\2<\/HostId>/,
  );
  expect(await exchange(bytes.replace("GET", "HEAD"))).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\n\r\n$/);
  const long = `GET / HTTP/1.1\r\nHost: a\r\nx: ${"y".repeat(1_100_000)}\r\n\r\n`;
  expect(await exchange(long)).toContain("<Code>RequestHeaderSectionTooLarge</Code>");
});

test("two Host headers are refused, whatever they say", async () => {
  const hosts = "Host: a.s3.localhost\r\nHost: b.s3.localhost\r\n";
  const answer = await exchange(`GET /k HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("<Code>BadRequest</Code>");
});

test("what is not HTTP is told of permissive mode too", async () => {
  const lenient = openWorld({ authMode: "permissive" });
  const strictPort = port;
  port = await lenient.gateway.listen({ host: "127.0.0.1", port: 0 });
  expect(await exchange("NONSENSE\r\n\r\n")).toContain("\r\nx-cloudglass-auth: permissive\r\n");
  port = strictPort;
  await lenient.gateway.close();
});

test("a client that expects 100-continue sends its body after the head was accepted", async () => {
  const socket = await open();
  const request = s3({ method: "PUT", body: "hello" });
  socket.write(rawHead(request, ["content-length: 5", "expect: 100-continue"]));
  await heard(socket, "HTTP/1.1 100 Continue");
  const answer = heard(socket, "HTTP/1.1 200 ");
  socket.write("hello");
  await answer;
  expect(world.objects.get("b/k")?.toString()).toBe("hello");
});

test("a client that expects 100-continue with a wrong signature is not told to go on", async () => {
  const request = s3({ method: "PUT", body: "hello", secret: "wrong" });
  const answer = await exchange(rawHead(request, ["content-length: 5", "expect: 100-continue"]));
  expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*<Code>SignatureDoesNotMatch</);
  expect(answer).not.toContain("100 Continue");
});

test("who sends a large body with a wrong signature gets to read the answer and goes on", async () => {
  const socket = await open();
  const body = Buffer.alloc(3_000_000, "x");
  const request = s3({ method: "PUT", body, payloadHash: "UNSIGNED-PAYLOAD", secret: "wrong" });
  const refusal = heard(socket, "<Code>SignatureDoesNotMatch</Code>");
  socket.write(rawHead(request, [`content-length: ${body.length}`]));
  expect(await refusal).not.toMatch(/connection: close/i);
  socket.write(body);
  world.objects.set("b/k", Buffer.from("still here"));
  const next = heard(socket, "still here");
  socket.write(rawHead(s3({ method: "GET" })));
  await next;
});

test("SignatureDoesNotMatch of S3 shows what was signed", async () => {
  const answer = await world.gateway.inject(s3({ method: "GET", secret: "wrong" }));
  expect(answer.statusCode).toBe(403);
  for (const field of [
    "<AWSAccessKeyId>AKIAANN</AWSAccessKeyId>",
    "<StringToSign>AWS4-HMAC-SHA256",
    "<SignatureProvided>",
    "<StringToSignBytes>41 57 53 34 ",
    "<CanonicalRequest>GET",
    "<CanonicalRequestBytes>47 45 54 0a 2f 62 2f 6b 0a ",
  ]) {
    expect(answer.body).toContain(field);
  }
});

test("a connection serves many requests, and HEAD has the length but no body", async () => {
  world.objects.set("b/k", Buffer.from("0123456789"));
  const socket = await open();
  socket.write(rawHead(s3({ method: "HEAD" })));
  const head = await heard(socket, "\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(head.toLowerCase()).toContain("content-length: 10\r\n");
  expect(head.endsWith("\r\n\r\n")).toBe(true);
  socket.write(rawHead(s3({ method: "GET" })));
  await heard(socket, "0123456789");
});

test("a large answer streams whole through a buffer that is used again", async () => {
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  world.objects.set("b/k", content);
  const answer = await exchange(rawHead(s3({ method: "GET" }), ["connection: close"]));
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  expect(sha256Hex(Buffer.from(body, "latin1"))).toBe(sha256Hex(content));
});

test("an answer is given up when its client leaves", async () => {
  const socket = await open();
  const abandoned = once(world.events, "abandoned");
  socket.write(rawHead(s3({ method: "GET", target: "/b/endless" })));
  await heard(socket, "HTTP/1.1 200 ");
  socket.destroy();
  await abandoned;
});

test("a client that leaves in the middle of its body stores nothing", async () => {
  const socket = await open();
  socket.write(rawHead(s3({ method: "PUT", body: "hello" }), ["content-length: 5"]) + "he");
  const failed = new Promise<void>((resolve) => {
    const poll = () => (world.logged.length > 0 ? resolve() : void setImmediate(poll));
    socket.destroySoon();
    poll();
  });
  await failed;
  expect(world.objects.size).toBe(0);
  expect(world.site.traces.list()[0]?.status).toBe(400);
});

test("a client that leaves while its service is being loaded is noticed", async () => {
  let finishLoading = () => {};
  const loading = new Promise<void>((resolve) => {
    finishLoading = resolve;
  });
  await world.gateway.close();
  const other = openWorld();
  world = openWorld({ services: { s3: () => loading.then(other.services.s3) } });
  port = await world.gateway.listen({ host: "127.0.0.1", port: 0 });
  const socket = await open();
  socket.write(rawHead(s3({ method: "PUT", body: "hello" }), ["content-length: 5"]) + "he");
  while (world.site.traces.list().length === 0) await new Promise(setImmediate);
  socket.destroy();
  await once(socket, "close");
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  finishLoading();
  while (world.logged.length === 0) await new Promise(setImmediate);
  expect(world.site.traces.list()[0]?.status).toBe(400);
  await other.gateway.close();
});

test("a sender that goes silent is answered RequestTimeout when its time is over", async () => {
  const socket = await open();
  const answer = heard(socket, "<Code>RequestTimeout</Code>");
  socket.write(rawHead(s3({ method: "PUT", body: "hello" }), ["content-length: 5"]) + "he");
  // The head has arrived once its trace is there.
  const arrived = () => world.site.traces.list()[0]?.steps.length ?? 0;
  while (arrived() === 0) await new Promise(setImmediate);
  await world.env.clock.advance(30_000);
  expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
});

test("closing lets a request in flight end", async () => {
  const socket = await open();
  socket.write(rawHead(s3({ method: "PUT", body: "hello" }), ["content-length: 5"]) + "he");
  while (world.site.traces.list().length === 0) await new Promise(setImmediate);
  const closed = world.gateway.close();
  const answer = heard(socket, "HTTP/1.1 200 ");
  socket.write("llo");
  await answer;
  socket.end();
  await closed;
  expect(world.objects.get("b/k")?.toString()).toBe("hello");
});
