/**
 * AWS's published protocol tests, server side: a request is read to the call that a client made,
 * and a result is written as the response that a client reads.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnswerContext } from "./codec.ts";
import type { ServiceModel } from "./model.ts";
import { codecOf } from "./open-codec.ts";
import type { RequestHead, WireResponse } from "./request.ts";
import { ServiceError } from "./service-error.ts";
import { EXCLUDED_INPUTS, EXCLUDED_OUTPUTS } from "./test-vectors/exclusions.ts";
import { modelOfVector, protocolOf } from "./test-vectors/vector-model.ts";
import type { VectorCase, VectorSuite } from "./test-vectors/vector-suite.ts";
import {
  comparableCbor,
  comparableJson,
  comparableXml,
  valueOfVector,
} from "./test-vectors/vector-value.ts";

interface Vector {
  readonly id: string;
  readonly suite: VectorSuite;
  readonly vector: VectorCase;
}

const context: AnswerContext = { requestId: "foo-id", head: false };

/**
 * `CLOUDGLASS_VECTORS`, or `shared/vectors` beside the repository. Undefined when neither is there.
 */
function vectorsFolder(): string | undefined {
  const root = resolve(import.meta.dirname, "../../..");
  const folder = process.env.CLOUDGLASS_VECTORS ?? resolve(root, "../shared/vectors");
  return existsSync(join(folder, "protocols")) ? folder : undefined;
}

/** By file: `rest-json`. */
function vectorsOf(folder: string, direction: "input" | "output"): Map<string, Vector[]> {
  const path = join(folder, "protocols", direction);
  const files = new Map<string, Vector[]>();
  for (const file of readdirSync(path).sort()) {
    if (!file.endsWith(".json")) continue;
    const suites = JSON.parse(readFileSync(join(path, file), "utf8")) as VectorSuite[];
    const vectors = suites.flatMap((suite) =>
      suite.cases.map((vector) => ({ id: vector.id, suite, vector })),
    );
    if (vectors.length > 0) files.set(file.slice(0, -".json".length), vectors);
  }
  return files;
}

async function readsRequest({ suite, vector }: Vector): Promise<void> {
  const model = modelOfVector(suite, vector);
  const codec = await codecOf(model);
  const { serialized } = vector;
  const body = bodyBytes(suite, serialized?.body ?? "");
  const head = headOf(suite, vector);
  let outcome = codec.route(head);
  if (outcome.kind === "needs-body") outcome = codec.route(head, body);
  if (outcome.kind !== "matched") throw new Error(`not routed: ${outcome.kind}`);
  expect(outcome.route.operation.name).toBe(vector.given.name);
  const input = codec.parse(outcome.route, head, body);
  const shape = vector.given.input?.shape;
  const expected = shape === undefined ? {} : valueOfVector(model, shape, vector.params ?? {});
  expect(plain(input)).toEqual(plain(expected));
}

/** Blobs as one class, JSON values of headers without their spaces. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function headOf(suite: VectorSuite, { serialized, given }: VectorCase): RequestHead {
  const [path = "/", query = ""] = (serialized?.uri ?? "/").split("?");
  const headers: Record<string, string> = {};
  const rawHeaders: string[] = [];
  for (const [name, value] of Object.entries(serialized?.headers ?? {})) {
    headers[name.toLowerCase()] = value;
    rawHeaders.push(name, value);
  }
  // Some tests list only the headers that they are about.
  if (protocolOf(suite).startsWith("aws-json")) {
    headers["x-amz-target"] ??= `${suite.metadata.targetPrefix}.${given.name}`;
  }
  const method = serialized?.method ?? given.http.method;
  return { method, path, query, headers, rawHeaders };
}

const bodyBytes = (suite: VectorSuite, body: string): Uint8Array =>
  protocolOf(suite) === "rpcv2-cbor" ? Buffer.from(body, "base64") : Buffer.from(body);

async function writesResponse({ suite, vector }: Vector): Promise<void> {
  const model = modelOfVector(suite, vector);
  const codec = await codecOf(model);
  const protocol = protocolOf(suite);
  const { response } = vector;
  let answer: WireResponse;
  if (vector.errorCode === undefined) {
    const operation = model.operations[vector.given.name]!;
    const shape = vector.given.output?.shape;
    const output = shape === undefined ? {} : valueOfVector(model, shape, vector.result ?? {});
    const route = { operation, protocol, labels: {}, streamingInput: false };
    answer = codec.serialize(route, output, context);
  } else {
    answer = codec.serializeError(protocol, errorOf(model, vector), context);
  }
  expect(answer.status).toBe(response?.status_code ?? 200);
  for (const [name, value] of Object.entries(response?.headers ?? {})) {
    // Lengths are the gateway's.
    if (name === "Content-Length") continue;
    expect(`${name}: ${shortHeader(name, answer.headers[name.toLowerCase()])}`).toBe(
      `${name}: ${shortHeader(name, value)}`,
    );
  }
  // An absent body in a test says that it does not matter.
  if (response?.body !== undefined) {
    expect(comparable(protocol, response.headers, bytesOf(answer.body))).toEqual(
      comparable(protocol, response.headers, bodyBytes(suite, response.body)),
    );
  }
}

function errorOf(model: ServiceModel, vector: VectorCase): ServiceError {
  const name = vector.given.errors?.[0]?.shape ?? vector.errorCode!;
  const { error } = model.shapes[name] as { error?: { code: string; status: number } };
  const status = vector.response?.status_code ?? error?.status ?? 400;
  const fields = valueOfVector(model, name, vector.error ?? {}) as Record<string, unknown>;
  // The message is the error's own, not one of its further members.
  for (const key of Object.keys(fields)) if (key.toLowerCase() === "message") delete fields[key];
  const written = /<Message>([^<]*)</.exec(vector.response?.body ?? "")?.[1];
  const message = vector.errorMessage ?? written ?? "";
  return new ServiceError(error?.code ?? name, status, message, { fields });
}

/** Clients take an error's name with a namespace before it and a URI behind it, and any charset. */
function shortHeader(name: string, value: string | undefined): string | undefined {
  if (name === "Content-Type") return value?.replace(/;.*$/, "");
  return name.toLowerCase() === "x-amzn-errortype"
    ? value?.replace(/:.*$/, "").replace(/^.*#/, "")
    : value;
}

function bytesOf(body: WireResponse["body"]): Uint8Array {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError("a streamed answer");
}

function comparable(
  protocol: string,
  headers: Readonly<Record<string, string>> | undefined,
  bytes: Uint8Array,
): unknown {
  const text = Buffer.from(bytes).toString("utf8");
  if (protocol === "rpcv2-cbor") return comparableCbor(bytes);
  const contentType = headers?.["Content-Type"] ?? "";
  if (protocol.includes("json")) {
    return /^\s*[{["]/.test(text) || contentType.includes("json") ? comparableJson(text) : text;
  }
  return text.trimStart().startsWith("<") ? comparableXml(text) : text;
}

function run(
  folder: string,
  direction: "input" | "output",
  prove: (vector: Vector) => Promise<void>,
  excluded: Readonly<Record<string, string>>,
): void {
  const files = vectorsOf(folder, direction);
  const ids = new Set<string>();
  for (const [file, vectors] of files) {
    describe(`${direction}s of ${file}`, () => {
      for (const vector of vectors) {
        const id = `${file}/${vector.id}`;
        ids.add(id);
        const reason = excluded[id];
        if (reason === undefined) test(vector.id, () => prove(vector));
        else {
          test(`${vector.id} is still excluded: ${reason}`, async () => {
            await expect(prove(vector), "it passes by now").rejects.toThrow();
          });
        }
      }
    });
  }
  test(`every excluded ${direction} is a test that exists`, () => {
    expect(Object.keys(excluded).filter((id) => !ids.has(id))).toEqual([]);
  });
}

const folder = vectorsFolder();
if (folder === undefined) {
  const reason = "no protocol vectors: set CLOUDGLASS_VECTORS to their folder";
  console.log(reason);
  test.skip(reason, () => undefined);
} else {
  run(folder, "input", readsRequest, EXCLUDED_INPUTS);
  run(folder, "output", writesResponse, EXCLUDED_OUTPUTS);
}
