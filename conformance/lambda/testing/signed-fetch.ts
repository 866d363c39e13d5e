/**
 * Source of a module for functions: `signedFetch(method, path, body)` asks S3 of the emulator with the credentials that
 * the function has from its role.
 */
export const SIGNED_FETCH = `
import { createHash, createHmac } from "node:crypto";
const hash = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
export async function signedFetch(method, path, body = "") {
  const { env } = process;
  const url = new URL(path, env.AWS_ENDPOINT_URL);
  const time = new Date().toISOString().replace(/[-:]|\\.\\d+/g, "");
  const scope = [time.slice(0, 8), env.AWS_REGION, "s3", "aws4_request"];
  const headers = {
    host: url.host,
    "x-amz-content-sha256": hash(body),
    "x-amz-date": time,
    "x-amz-security-token": env.AWS_SESSION_TOKEN,
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => name + ":" + value + "\\n").join("");
  const canonical = [method, url.pathname, "", lines, names, hash(body)].join("\\n");
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hash(canonical)].join("\\n");
  const key = scope.reduce(hmac, "AWS4" + env.AWS_SECRET_ACCESS_KEY);
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const authorization = "AWS4-HMAC-SHA256 Credential=" + env.AWS_ACCESS_KEY_ID + "/" + scope.join("/") +
    ", SignedHeaders=" + names + ", Signature=" + signature;
  const init = method === "GET" ? {} : { body };
  return fetch(url, { method, ...init, headers: { ...headers, authorization } });
}`;

/** For functions that use it: the first `fetch` of a Node process takes a third of a second of a whole CPU. */
export const ROOM_FOR_FETCH = { MemorySize: 1769, Timeout: 60 };
