import { createHash, createHmac } from "node:crypto";
import type { RequestHead } from "@cloudglass/wire";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { expect, test } from "vitest";
import { requestHead } from "../request-head.ts";
import { ORDINARY_PATH, type PathRules, S3_PATH } from "./canonical-request.ts";
import { announcedPayload, EMPTY_SHA256, UNSIGNED_PAYLOAD } from "./payload-mode.ts";
import { precheck } from "./precheck.ts";
import { readSignature } from "./signature.ts";
import { deriveEcdsaPrivateKey, SigningKeys } from "./signing-key.ts";
import { ecdsaSigner, presign, type SigningInput, signHeaders } from "./testing/signer.ts";
import { verifySignature } from "./verify.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret/with+signs" };
const keys = new SigningKeys();

/** The fault's name, or `accepted`. */
function judge(head: RequestHead, service: string): string {
  const signature = readSignature(head);
  if ("fault" in signature) return signature.fault;
  const expected = { now: NOW, skewMsMax: 900_000, services: [service], region: "us-east-1" };
  const early = precheck(head, signature, expected);
  if (early !== undefined) return early.fault;
  if (signature.credential.accessKeyId !== KEY.accessKeyId) return "unknown-key";
  const rules: PathRules = service === "s3" ? S3_PATH : ORDINARY_PATH;
  const absent = service === "s3" && signature.form === "query" ? UNSIGNED_PAYLOAD : EMPTY_SHA256;
  const payloadHash = service === "s3" ? (announcedPayload(head) ?? absent) : EMPTY_SHA256;
  return verifySignature(head, signature, KEY, payloadHash, rules, keys)?.fault ?? "accepted";
}

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const inputs = fc.record({
  service: fc.constantFrom("s3", "execute-api"),
  segments: fc.array(word, { minLength: 1, maxLength: 4 }),
  parameters: fc.array(fc.tuple(word, word), { maxLength: 3 }),
  headerValue: word,
  sessionToken: fc.option(word, { nil: undefined }),
});

function signingInput({
  service,
  segments,
  parameters,
  headerValue,
  sessionToken,
}: typeof inputs extends fc.Arbitrary<infer T> ? T : never): SigningInput {
  const query = parameters.map(([name, value]) => `${name}=${value}`).join("&");
  return {
    method: "GET",
    target: `/${segments.join("/")}${query === "" ? "" : `?${query}`}`,
    headers: { host: "example.test", "x-amz-meta-a": headerValue },
    accessKeyId: KEY.accessKeyId,
    secret: KEY.secretAccessKey,
    region: "us-east-1",
    service,
    timestamp: "20260102T030405Z",
    payloadHash: EMPTY_SHA256,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

const pairs = (headers: Readonly<Record<string, string>>) => Object.entries(headers).flat();

/** Another printable byte at a place chosen by `at`; undefined when the text is empty. */
function changed(text: string, at: number, by: number): string {
  const index = at % text.length;
  const code = 0x21 + ((text.charCodeAt(index) - 0x21 + 1 + (by % 93)) % 94);
  return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
}

const place = fc.nat({ max: 10_000 });
const RUNS = { numRuns: Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 400) };

test("header form: what is signed is accepted, and any one byte changed is refused", () => {
  fc.assert(
    fc.property(inputs, place, place, place, fc.boolean(), (drawn, which, at, by, isEcdsa) => {
      const input = signingInput(drawn);
      const ecdsa = isEcdsa
        ? ecdsaSigner(deriveEcdsaPrivateKey(KEY.accessKeyId, KEY.secretAccessKey))
        : undefined;
      const { headers } = signHeaders(input, ecdsa);
      const head = requestHead("GET", input.target, pairs(headers));
      expect(judge(head, input.service)).toBe("accepted");
      const parts = ["target", ...Object.keys(headers)];
      const part = parts[which % parts.length] as string;
      const altered =
        part === "target"
          ? requestHead("GET", `/${changed(input.target.slice(1), at, by)}`, pairs(headers))
          : requestHead(
              "GET",
              input.target,
              pairs({ ...headers, [part]: changed(headers[part] as string, at, by) }),
            );
      expect(judge(altered, input.service)).not.toBe("accepted");
    }),
    RUNS,
  );
});

test("query form: what is signed is accepted, and any one byte changed is refused", () => {
  fc.assert(
    fc.property(inputs, place, place, (drawn, at, by) => {
      const input = signingInput(drawn);
      const payloadHash = input.service === "s3" ? UNSIGNED_PAYLOAD : EMPTY_SHA256;
      const target = presign({ ...input, payloadHash }, 300);
      const headers = pairs(input.headers);
      expect(judge(requestHead("GET", target, headers), input.service)).toBe("accepted");
      const altered = `/${changed(target.slice(1), at, by)}`;
      expect(judge(requestHead("GET", altered, headers), input.service)).not.toBe("accepted");
    }),
    RUNS,
  );
});

test("any other method, a header left out, or one more x-amz header is refused", () => {
  fc.assert(
    fc.property(inputs, place, (drawn, which) => {
      const input = signingInput(drawn);
      const { headers } = signHeaders(input);
      const judgeWith = (method: string, sent: Record<string, string>) =>
        judge(requestHead(method, input.target, pairs(sent)), input.service);
      expect(judgeWith("PUT", headers)).not.toBe("accepted");
      const names = Object.keys(headers);
      const { [names[which % names.length] as string]: _, ...rest } = headers;
      expect(judgeWith("GET", rest)).not.toBe("accepted");
      expect(judgeWith("GET", { ...headers, "x-amz-acl": "public-read" })).toBe(
        "headers-not-signed",
      );
      expect(judgeWith("GET", { ...headers, accept: "anything" })).toBe("accepted");
    }),
    RUNS,
  );
});

/** The hash that the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Buffer);
  }
  update(bytes: Uint8Array | string): void {
    this.#hash.update(bytes);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

test("what the SDK's signer signs is accepted, whatever is in paths and values", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("s3", "execute-api"),
      fc.array(text, { maxLength: 3 }),
      // The SDK's signer loses a parameter of the name __proto__: it keeps them in a plain object.
      fc
        .dictionary(text, text, { maxKeys: 3 })
        .filter((query) => !Object.hasOwn(query, "__proto__")),
      fc.stringMatching(/^[!-~][ -~]{0,30}[!-~]$/),
      fc.boolean(),
      async (service, segments, query, value, isPresigned) => {
        const isS3 = service === "s3";
        const signer = new SignatureV4({
          service,
          region: "us-east-1",
          credentials: { accessKeyId: KEY.accessKeyId, secretAccessKey: KEY.secretAccessKey },
          sha256: Sha256 as never,
          uriEscapePath: !isS3,
          applyChecksum: isS3,
        });
        const escaped = (each: string) =>
          encodeURIComponent(each.toWellFormed()).replace(
            /[!'()*]/g,
            (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
          );
        const request = {
          method: "GET",
          protocol: "http:",
          hostname: "example.test",
          path: `/${segments.map(escaped).join("/")}`,
          query: Object.fromEntries(
            Object.entries(query).map(([name, each]) => [name.toWellFormed(), each.toWellFormed()]),
          ),
          headers: {
            host: "example.test",
            "x-test": value,
            ...(isS3 && isPresigned ? { "x-amz-content-sha256": UNSIGNED_PAYLOAD } : {}),
          },
        };
        const signingDate = new Date(NOW);
        const signed = isPresigned
          ? await signer.presign(request, { signingDate, expiresIn: 60 })
          : await signer.sign(request, { signingDate });
        const parameters = Object.entries(signed.query ?? {}).map(
          ([name, each]) => `${escaped(name)}=${escaped(String(each))}`,
        );
        const target = signed.path + (parameters.length === 0 ? "" : `?${parameters.join("&")}`);
        expect(judge(requestHead("GET", target, pairs(signed.headers)), service)).toBe("accepted");
      },
    ),
    { numRuns: 200 },
  );
});
