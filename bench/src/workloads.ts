/** What is sent: every workload prepares its requests, signed, before the clock runs. */
import { createHash } from "node:crypto";
import { type LoadResult, load, type PreparedRequest } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";
import { hash, prepare, type UnsignedRequest } from "./sign.ts";

export interface Measured extends LoadResult {
  readonly name: string;
  /** Requests a second of one fully used core of the server: requests / its processor seconds. */
  readonly perCore: number;
  /** Content bytes a second of one core, in MB; 0 where requests are what counts. */
  readonly megabytesPerCore: number;
  readonly residentBytes: number;
}

const CONNECTIONS = 32;
const SMALL = Buffer.alloc(1024, "s");
const KEYS = 2000;

export interface Plan {
  readonly name: string;
  readonly requests: readonly PreparedRequest[];
  readonly count: number;
  readonly secondsMax: number;
  readonly contentBytes?: number;
  readonly connections?: number;
  /** See `LoadOptions`. */
  readonly perSecond?: number;
}

export async function measure(server: ServerProcess, plan: Plan): Promise<Measured> {
  const before = server.usage();
  const result = await load({
    port: server.port,
    connections: plan.connections ?? CONNECTIONS,
    requests: plan.requests,
    count: plan.count,
    secondsMax: plan.secondsMax,
    perSecond: plan.perSecond,
  });
  const after = server.usage();
  const perCore = result.requests / (after.cpuSeconds - before.cpuSeconds);
  return {
    ...result,
    name: plan.name,
    perCore,
    megabytesPerCore: (perCore * (plan.contentBytes ?? 0)) / 1e6,
    residentBytes: after.residentBytes,
  };
}

export function prepareAll(
  server: ServerProcess,
  requests: readonly UnsignedRequest[],
): PreparedRequest[] {
  return requests.map((request) => prepare(request, server.port));
}

/** One request whose answer matters; outside the measured time. */
export async function send(server: ServerProcess, request: UnsignedRequest): Promise<string> {
  const { head, body } = prepare(request, server.port);
  const headers: Record<string, string> = {};
  for (const line of Buffer.from(head).toString().split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  delete headers["content-length"];
  const answer = await fetch(`http://127.0.0.1:${server.port}${request.target}`, {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
  const text = await answer.text();
  if (answer.status !== (request.status ?? 200))
    throw new Error(`${request.target}: ${answer.status} ${text}`);
  return text;
}

function smallTargets(): string[] {
  return Array.from(
    { length: KEYS },
    (_, index) => `/bench/small-${String(index).padStart(6, "0")}`,
  );
}

/** PUT and GET of 1 KiB; the ceilings are asked the same. */
export async function smallObjects(server: ServerProcess, seconds: number): Promise<Measured[]> {
  const put = prepareAll(
    server,
    smallTargets().map((target) => ({ method: "PUT", target, body: SMALL })),
  );
  const get = prepareAll(
    server,
    smallTargets().map((target) => ({ method: "GET", target })),
  );
  const plan = { count: 1e9, secondsMax: seconds };
  // Every key exists before the first GET, and the server is warm.
  await load({
    port: server.port,
    connections: CONNECTIONS,
    requests: put,
    count: KEYS,
    secondsMax: 60,
  });
  return [
    await measure(server, { ...plan, name: "PUT 1 KiB", requests: put }),
    await measure(server, { ...plan, name: "GET 1 KiB", requests: get }),
  ];
}

export async function largeObjects(server: ServerProcess, seconds: number): Promise<Measured[]> {
  const body = Buffer.alloc(8 << 20, "large object ");
  const bodyHash = hash(body);
  const targets = Array.from({ length: 16 }, (_, index) => `/bench/large-${index}`);
  const put = prepareAll(
    server,
    targets.map((target) => ({ method: "PUT", target, body, bodyHash })),
  );
  const get = prepareAll(
    server,
    targets.map((target) => ({ method: "GET", target })),
  );
  const plan = { count: 1e9, secondsMax: seconds, contentBytes: body.length };
  await load({
    port: server.port,
    connections: 4,
    requests: put,
    count: put.length,
    secondsMax: 60,
  });
  return [
    await measure(server, { ...plan, name: "PUT 8 MiB", requests: put }),
    await measure(server, { ...plan, name: "GET 8 MiB", requests: get }),
  ];
}

/** Uploads of 64 MiB in parts of 8 MiB; the parts are measured. */
export async function multipart(server: ServerProcess, uploads: number): Promise<Measured> {
  const body = Buffer.alloc(8 << 20, "part ");
  const bodyHash = hash(body);
  const requests: UnsignedRequest[] = [];
  const completions: UnsignedRequest[] = [];
  for (let upload = 0; upload < uploads; upload++) {
    const path = `/bench/multipart-${upload}`;
    const created = await send(server, { method: "POST", target: `${path}?uploads=` });
    const uploadId = /<UploadId>([^<]+)</.exec(created)?.[1] ?? "";
    const parts = Array.from({ length: 8 }, (_, index) => index + 1);
    const query = (part: number) => `partNumber=${part}&uploadId=${encodeURIComponent(uploadId)}`;
    requests.push(
      ...parts.map((part) => ({ method: "PUT", target: `${path}?${query(part)}`, body, bodyHash })),
    );
    const etag = `"${md5Hex(body)}"`;
    const list = parts
      .map((part) => `<Part><PartNumber>${part}</PartNumber><ETag>${etag}</ETag></Part>`)
      .join("");
    completions.push({
      method: "POST",
      target: `${path}?uploadId=${encodeURIComponent(uploadId)}`,
      body: Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`),
    });
  }
  const measured = await measure(server, {
    name: "multipart 64 MiB, parts of 8 MiB",
    requests: prepareAll(server, requests),
    count: requests.length,
    secondsMax: 120,
    contentBytes: body.length,
    connections: 8,
  });
  for (const completion of completions) await send(server, completion);
  return measured;
}

/** A bucket of 10,000 keys, listed in ten pages. */
export async function listing(server: ServerProcess, seconds: number): Promise<Measured> {
  const name = (index: number) => `key-${String(index).padStart(6, "0")}`;
  await send(server, { method: "PUT", target: "/listing" });
  const puts = Array.from({ length: 10_000 }, (_, index) => ({
    method: "PUT",
    target: `/listing/${name(index)}`,
    body: SMALL,
  }));
  await load({
    port: server.port,
    connections: CONNECTIONS,
    requests: prepareAll(server, puts),
    count: puts.length,
    secondsMax: 120,
  });
  const pages = Array.from({ length: 10 }, (_, page) => ({
    method: "GET",
    target: `/listing?list-type=2&max-keys=1000${page === 0 ? "" : `&start-after=${name(page * 1000 - 1)}`}`,
  }));
  return measure(server, {
    name: "listing, pages of 1,000 of 10,000 keys",
    requests: prepareAll(server, pages),
    count: 1e9,
    secondsMax: seconds,
    connections: 4,
  });
}

function md5Hex(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
