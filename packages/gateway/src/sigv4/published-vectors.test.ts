/** AWS's published signing test suite, versions 4 and 4A, header and query form. */
import { verify } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RequestHead } from "@cloudglass/wire";
import { describe, expect, test } from "vitest";
import { canonicalQuery, canonicalRequest } from "./canonical-request.ts";
import { precheck } from "./precheck.ts";
import { ECDSA, readSignature, type Signature } from "./signature.ts";
import { SigningKeys } from "./signing-key.ts";
import { sha256Hex } from "./testing/signer.ts";
import { stringToSign, verifySignature } from "./verify.ts";

const root =
  process.env.CLOUDGLASS_VECTORS ?? resolve(import.meta.dirname, "../../../../../shared/vectors");
const folder = join(root, "sigv4");
const present = existsSync(folder);
if (!present) console.warn(`skipped: no published signing vectors in ${folder}`);

interface Context {
  readonly credentials: {
    readonly access_key_id: string;
    readonly secret_access_key: string;
    readonly token?: string;
  };
  readonly normalize: boolean;
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
  readonly omit_session_token?: boolean;
}

/** Cases of the v4a folder that hold a request and nothing to compare with. */
const WITHOUT_RESULT = ["get-vanilla-query-order-key", "get-vanilla-query-order-value"];

const cases = !present
  ? []
  : ["v4", "v4a"].flatMap((version) =>
      readdirSync(join(folder, version))
        .filter((name) => !WITHOUT_RESULT.includes(name))
        .flatMap((name) => ["header", "query"].map((form) => ({ version, name, form }))),
    );

test.runIf(present)("the suite is read as a whole", () => {
  expect(cases.filter(({ version }) => version === "v4").length).toBe(76);
  expect(cases.filter(({ version }) => version === "v4a").length).toBe(76);
});

/** A raw request as the socket would give it: one character a byte, folded header lines joined. */
function parseRequest(text: string): { head: RequestHead; body: Buffer } {
  const [, top = "", body = ""] = /^([\s\S]*?)(?:\n\n([\s\S]*))?$/.exec(text) ?? [];
  const [line = "", ...lines] = top.replace(/\n[ \t]+/g, " ").split("\n");
  const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? [];
  const rawHeaders: string[] = [];
  const headers: Record<string, string> = {};
  for (const each of lines.filter((entry) => entry !== "")) {
    const colon = each.indexOf(":");
    const name = each.slice(0, colon);
    const value = each.slice(colon + 1).trim();
    rawHeaders.push(name, value);
    const lower = name.toLowerCase();
    headers[lower] = headers[lower] === undefined ? value : `${headers[lower]},${value}`;
  }
  const mark = target.indexOf("?");
  return {
    head: {
      method,
      path: mark < 0 ? target : target.slice(0, mark),
      query: mark < 0 ? "" : target.slice(mark + 1),
      headers,
      rawHeaders,
    },
    body: Buffer.from(body, "latin1"),
  };
}

describe.each(cases)("$version $name, $form form", ({ version, name, form }) => {
  const read = (file: string) =>
    readFileSync(join(folder, version, name, file), "latin1").replace(/\n+$/, "");
  const context = JSON.parse(read("context.json")) as Context;
  const { head, body } = parseRequest(
    readFileSync(join(folder, version, name, `${form}-signed-request.txt`), "latin1"),
  );
  const secret = {
    accessKeyId: context.credentials.access_key_id,
    secretAccessKey: context.credentials.secret_access_key,
  };
  const rules = { normalize: context.normalize, encodeTwice: true };
  const signature = readSignature(head) as Signature;
  const payloadHash = sha256Hex(body);
  const without =
    form === "header"
      ? []
      : ["X-Amz-Signature", ...(context.omit_session_token ? ["X-Amz-Security-Token"] : [])];

  test("canonical request and string to sign are the published ones", () => {
    const request = canonicalRequest(
      head,
      canonicalQuery(head.query, without),
      signature.signedHeaders,
      signature.signedHeadersText,
      payloadHash,
      rules,
    );
    expect(request).toBe(read(`${form}-canonical-request.txt`));
    expect(stringToSign(signature, request)).toBe(read(`${form}-string-to-sign.txt`));
  });

  test("the signed request is accepted", () => {
    const now = Date.parse(context.timestamp);
    const expected = {
      now,
      skewMsMax: 900_000,
      services: [context.service],
      region: context.region,
    };
    expect(precheck(head, signature, expected)).toBeUndefined();
    const keys = new SigningKeys();
    expect(verifySignature(head, signature, secret, payloadHash, rules, keys)).toBeUndefined();
    const wrong = { ...secret, secretAccessKey: `${secret.secretAccessKey}x` };
    expect(verifySignature(head, signature, wrong, payloadHash, rules, keys)?.fault).toBe(
      "mismatch",
    );
  });

  test("signature and derived key are the published ones", () => {
    const published = read(`${form}-signature.txt`);
    // ECDSA signatures differ from one signing to the next.
    if (version === "v4") return expect(signature.signature).toBe(published);
    expect(signature.algorithm).toBe(ECDSA);
    const { X, Y } = JSON.parse(read("public-key.json")) as { X: string; Y: string };
    const key = new SigningKeys().ecdsa(secret.accessKeyId, secret.secretAccessKey);
    const jwk = key.export({ format: "jwk" });
    expect(Buffer.from(jwk.x as string, "base64url").toString("hex")).toBe(X);
    expect(Buffer.from(jwk.y as string, "base64url").toString("hex")).toBe(Y);
    const text = Buffer.from(read(`${form}-string-to-sign.txt`), "latin1");
    expect(verify("sha256", text, key, Buffer.from(published, "hex"))).toBe(true);
  });
});
