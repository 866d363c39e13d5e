/**
 * The second ceiling: Fastify and the gateway's own signature check, and nothing behind it. What the emulator's
 * figures are held against.
 */
import { createHash } from "node:crypto";
import { fastify } from "fastify";
import { S3_PATH } from "../../../packages/gateway/src/sigv4/canonical-request.ts";
import { readSignature } from "../../../packages/gateway/src/sigv4/signature.ts";
import { SigningKeys } from "../../../packages/gateway/src/sigv4/signing-key.ts";
import { verifySignature } from "../../../packages/gateway/src/sigv4/verify.ts";

const small = Buffer.alloc(1024, 120);
const large = Buffer.alloc(8 << 20, 120);
const keys = new SigningKeys();
const secret = { accessKeyId: "test", secretAccessKey: "test" };

const app = fastify({ bodyLimit: 1 << 30 });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", (_request, _payload, done) => done(null));
app.all("/*", async (request, reply) => {
  const { raw } = request;
  const url = raw.url ?? "/";
  const question = url.indexOf("?");
  const head = {
    method: raw.method ?? "GET",
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? "" : url.slice(question + 1),
    headers: raw.headers as Record<string, string>,
    rawHeaders: raw.rawHeaders,
  };
  const payloadHash = head.headers["x-amz-content-sha256"] ?? "";
  const signature = readSignature(head);
  if ("fault" in signature) return reply.code(403).send("malformed");
  if (verifySignature(head, signature, secret, payloadHash, S3_PATH, keys) !== undefined) {
    return reply.code(403).send("refused");
  }
  if (head.method === "GET") return reply.send(url.includes("large") ? large : small);
  const digest = createHash("sha256");
  for await (const chunk of raw) digest.update(chunk);
  if (digest.digest("hex") !== payloadHash) return reply.code(400).send("other payload");
  // DynamoDB's requests are all POST.
  return reply.send(head.headers["x-amz-target"]?.endsWith("GetItem") ? small : "");
});
const address = await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`PORT ${new URL(address).port}`);
