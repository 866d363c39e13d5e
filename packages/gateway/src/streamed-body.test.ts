import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deriveEcdsaPrivateKey } from "./sigv4/signing-key.ts";
import { encodeChunked } from "./sigv4/testing/chunked.ts";
import { ecdsaSigner, sha256Hex, signHeaders } from "./sigv4/testing/signer.ts";
import { formatBasicTimestamp } from "./sigv4/timestamp.ts";
import { KEY, openWorld, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.gateway.close());

const content = Buffer.alloc(200_000, "content of an object, ");
const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("base64");
const put = (options: Parameters<typeof signedRequest>[1]) =>
  world.gateway.inject(
    signedRequest(world, { service: "s3", method: "PUT", target: "/b/k", ...options }),
  );
const stored = () => world.objects.get("b/k");

describe("a whole body", () => {
  test("with its hash signed is stored", async () => {
    const answer = await put({ body: content, headers: { "content-md5": md5(content) } });
    expect(answer.statusCode).toBe(200);
    expect(stored()).toEqual(content);
    expect(answer.headers["x-amz-request-id"]).toMatch(/^[0-9A-F]{16}$/);
    expect(answer.headers["x-amz-id-2"]).toBeTruthy();
  });

  test("without a signed hash is stored", async () => {
    const answer = await put({ body: content, payloadHash: "UNSIGNED-PAYLOAD" });
    expect(answer.statusCode).toBe(200);
    expect(stored()).toEqual(content);
  });

  test("that differs from its signed hash is refused and nothing is stored", async () => {
    const answer = await put({ body: content, payloadHash: sha256Hex("other") });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("<Code>XAmzContentSHA256Mismatch</Code>");
    expect(answer.body).toContain(sha256Hex(content));
    expect(stored()).toBeUndefined();
  });

  test("that differs from its Content-MD5 is refused", async () => {
    const answer = await put({ body: content, headers: { "content-md5": md5(Buffer.from("o")) } });
    expect(answer.body).toContain("<Code>BadDigest</Code>");
    expect(stored()).toBeUndefined();
  });

  test("with a Content-MD5 that is none is refused", async () => {
    const answer = await put({ body: content, headers: { "content-md5": "nonsense" } });
    expect(answer.body).toContain("<Code>InvalidDigest</Code>");
  });

  test("without x-amz-content-sha256, or with a wrong one, is refused", async () => {
    const request = signedRequest(world, { service: "s3", method: "PUT", target: "/b/k" });
    const { "x-amz-content-sha256": _, ...headers } = request.headers;
    const absent = await world.gateway.inject({ ...request, headers });
    expect(absent.body).toContain("Missing required header for this request: x-amz-content-sha256");
    const wrong = await put({ body: content, payloadHash: "STREAMING-NONSENSE" });
    expect(wrong.body).toContain("<Code>InvalidArgument</Code>");
  });

  test("for an operation that needs it as a whole is checked before it is parsed", async () => {
    const answer = await put({
      method: "POST",
      target: "/b?delete=",
      body: "<Delete><Object><Key>k</Key></Object></Delete>",
      payloadHash: sha256Hex("other"),
    });
    expect(answer.body).toContain("<Code>XAmzContentSHA256Mismatch</Code>");
  });

  test("that is larger than an XML document may be is refused", async () => {
    const answer = await put({
      method: "POST",
      target: "/b?delete=",
      body: Buffer.alloc(9 * 1024 * 1024, " "),
      payloadHash: "UNSIGNED-PAYLOAD",
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("<Code>MaxMessageLengthExceeded</Code>");
  });
});

const MODES = [
  { mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", signed: true, trailer: false },
  { mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", signed: true, trailer: true },
  { mode: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", signed: true, trailer: false },
  { mode: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", signed: true, trailer: true },
  { mode: "STREAMING-UNSIGNED-PAYLOAD-TRAILER", signed: false, trailer: true },
];

interface ChunkedOptions {
  readonly mode: string;
  readonly signed: boolean;
  readonly trailer: boolean;
  readonly chunkBytes?: number;
  readonly decodedLength?: number;
  readonly announced?: string;
  readonly edit?: (body: Buffer) => Buffer;
  readonly accessKeyId?: string;
}

function chunkedRequest({ mode, signed, trailer, ...options }: ChunkedOptions) {
  const ecdsa = mode.includes("ECDSA")
    ? ecdsaSigner(deriveEcdsaPrivateKey(KEY.accessKeyId, KEY.secret))
    : undefined;
  const timestamp = formatBasicTimestamp(world.env.clock.now());
  const head = signHeaders(
    {
      method: "PUT",
      target: "/b/k",
      headers: {
        host: "localhost:4566",
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": String(options.decodedLength ?? content.length),
        ...(trailer ? { "x-amz-trailer": options.announced ?? "x-amz-checksum-crc32" } : {}),
      },
      accessKeyId: options.accessKeyId ?? KEY.accessKeyId,
      secret: KEY.secret,
      region: "us-east-1",
      service: "s3",
      timestamp,
      payloadHash: mode,
    },
    ecdsa,
  );
  const body = encodeChunked(
    content,
    options.chunkBytes ?? 65_536,
    trailer ? { "x-amz-checksum-crc32": "AAAAAA==" } : undefined,
    signed
      ? {
          algorithm: ecdsa ? "AWS4-ECDSA-P256-SHA256" : "AWS4-HMAC-SHA256",
          timestamp,
          scope: head.scope,
          seed: head.signature,
          sign: head.sign,
        }
      : undefined,
  );
  return {
    method: "PUT" as const,
    url: "/b/k",
    headers: head.headers,
    payload: options.edit?.(body) ?? body,
  };
}

describe.each(MODES)("$mode", (kind) => {
  const send = (options: Partial<ChunkedOptions> = {}) =>
    world.gateway.inject(chunkedRequest({ ...kind, ...options }));

  test("content and trailers arrive", async () => {
    const answer = await send();
    expect(answer.body).toBe("");
    expect(answer.statusCode).toBe(200);
    expect(stored()?.equals(content)).toBe(true);
    expect(world.trailers).toEqual([kind.trailer ? { "x-amz-checksum-crc32": "AAAAAA==" } : {}]);
  });

  test.each([
    ["is cut off", (body: Buffer) => body.subarray(0, body.length - 300)],
    [
      "stops before its last chunk",
      (body: Buffer) => body.subarray(0, body.lastIndexOf("\r\n0") + 2),
    ],
    ["has bytes behind its end", (body: Buffer) => Buffer.concat([body, Buffer.from("more")])],
    ["has a chunk size that is none", (body: Buffer) => Buffer.concat([Buffer.from("zz"), body])],
    ["has an endless chunk head", (_body: Buffer) => Buffer.alloc(5000, "0")],
    ["announces a huge chunk", (_body: Buffer) => Buffer.from("fffffffffffff\r\n")],
  ])("a body that %s is refused and nothing is stored", async (_name, edit) => {
    const answer = await send({ edit });
    expect([400, 403]).toContain(answer.statusCode);
    expect(stored()).toBeUndefined();
  });

  test("a body of another length than declared is refused", async () => {
    for (const decodedLength of [content.length - 1, content.length + 1]) {
      const answer = await send({ decodedLength });
      expect(answer.body).toContain("<Code>IncompleteBody</Code>");
    }
    expect(stored()).toBeUndefined();
  });
});

describe.each(MODES.filter(({ signed }) => signed))("signed chunks of $mode", (kind) => {
  const send = (options: Partial<ChunkedOptions> = {}) =>
    world.gateway.inject(chunkedRequest({ ...kind, ...options }));

  test("a chunk that was changed is refused", async () => {
    const answer = await send({
      edit: (body) => {
        body[body.length >> 1]! ^= 1;
        return body;
      },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("<Code>SignatureDoesNotMatch</Code>");
    expect(stored()).toBeUndefined();
  });

  test("chunks below 8 KiB are refused, but for the last", async () => {
    const answer = await send({ chunkBytes: 8000 });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("<Code>InvalidChunkSizeError</Code>");
  });
});

describe.each(MODES.filter(({ signed, trailer }) => signed && trailer))(
  "signed trailer of $mode",
  (kind) => {
    const send = (options: Partial<ChunkedOptions> = {}) =>
      world.gateway.inject(chunkedRequest({ ...kind, ...options }));

    test("a trailer that was changed is refused", async () => {
      const edit = (body: Buffer) =>
        Buffer.from(body.toString("latin1").replace("AAAAAA==", "AAAAAB=="), "latin1");
      const answer = await send({ edit });
      expect(answer.body).toContain("<Code>SignatureDoesNotMatch</Code>");
      expect(stored()).toBeUndefined();
    });
  },
);

describe.each(MODES.filter(({ trailer }) => trailer))("trailer of $mode", (kind) => {
  const send = (options: Partial<ChunkedOptions> = {}) =>
    world.gateway.inject(chunkedRequest({ ...kind, ...options }));

  test("a trailer that was not announced is refused", async () => {
    const answer = await send({ announced: "x-amz-checksum-sha1" });
    expect(answer.body).toContain("<Code>MalformedTrailerError</Code>");
    expect(stored()).toBeUndefined();
  });
});

test("a chunked body without its decoded length is refused", async () => {
  const answer = await put({
    body: "0\r\n\r\n",
    payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  });
  expect(answer.statusCode).toBe(411);
  expect(answer.body).toContain("<Code>MissingContentLength</Code>");
});

test("chunks cannot be signed in another way than the head", async () => {
  const answer = await put({
    body: "0\r\n\r\n",
    payloadHash: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    headers: { "x-amz-decoded-content-length": "0" },
  });
  expect(answer.body).toContain("<Code>InvalidArgument</Code>");
});

test("permissive mode reads the signed chunks of unknown keys", async () => {
  await world.gateway.close();
  world = openWorld({ authMode: "permissive" });
  const answer = await world.gateway.inject(
    chunkedRequest({
      mode: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      signed: true,
      trailer: true,
      accessKeyId: "AKIANOBODY",
    }),
  );
  expect(answer.statusCode).toBe(200);
  expect(stored()?.equals(content)).toBe(true);
});
