/** Much in one request, and much at once: DeleteObjects of 1,000 keys, 1,000 uploads under way, copies of any size. */
import { createHash } from "node:crypto";
import { load } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";
import { hash } from "./sign.ts";
import { type Measured, measure, prepareAll, send } from "./workloads.ts";

const DELETIONS = 10;
const UPLOADS = 1000;

/** Each request deletes 1,000 objects of 1 KiB. */
export async function deleteThousands(server: ServerProcess): Promise<Measured> {
  const bodies = Array.from({ length: DELETIONS }, (_, request) => {
    const keys = Array.from({ length: 1000 }, (_, index) => `gone-${request}-${index}`);
    const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
    return { keys, body: Buffer.from(`<Delete><Quiet>true</Quiet>${objects}</Delete>`) };
  });
  const body = Buffer.alloc(1024, "g");
  const puts = bodies.flatMap(({ keys }) =>
    keys.map((key) => ({ method: "PUT", target: `/bench/${key}`, body })),
  );
  const requests = prepareAll(server, puts);
  const many = { port: server.port, connections: 32, secondsMax: 120 };
  await load({ ...many, requests, count: requests.length });
  const deletions = bodies.map((one) => ({
    ...{ method: "POST", target: "/bench?delete=", body: one.body },
    md5: createHash("md5").update(one.body).digest("base64"),
  }));
  return measure(server, {
    name: "DeleteObjects of 1,000",
    requests: prepareAll(server, deletions),
    count: DELETIONS,
    secondsMax: 60,
    connections: 1,
  });
}

/** 1,000 connections, each with one upload under way. */
export async function uploadAtOnce(server: ServerProcess): Promise<Measured> {
  const body = Buffer.alloc(256 * 1024, "u");
  const bodyHash = hash(body);
  const puts = Array.from({ length: UPLOADS }, (_, index) => ({
    ...{ method: "PUT", target: `/bench/at-once-${index}` },
    ...{ body, bodyHash },
  }));
  return measure(server, {
    name: "1,000 uploads of 256 KiB at once",
    requests: prepareAll(server, puts),
    count: UPLOADS * 4,
    secondsMax: 120,
    contentBytes: body.length,
    connections: UPLOADS,
  });
}

const COPIED_MIB = [1, 32, 512];

/** How long copying and completing take as objects grow: no bytes move. */
export async function moveNothing(server: ServerProcess): Promise<string> {
  const lines: string[] = [];
  const copies: number[] = [];
  for (const sizeMib of COPIED_MIB) {
    const key = `whole-${sizeMib}`;
    const body = Buffer.alloc(sizeMib << 20, "whole ");
    const bodyHash = "UNSIGNED-PAYLOAD";
    const [put] = prepareAll(server, [{ method: "PUT", target: `/bench/${key}`, body, bodyHash }]);
    await load({ ...ONE_BY_ONE, port: server.port, requests: [put!], count: 1 });
    copies.push(await copyMs(server, key));
    lines.push(`copy of ${sizeMib} MiB: ${(copies.at(-1) as number).toFixed(2)} ms`);
  }
  const completions: number[] = [];
  for (const parts of [8, 64]) {
    completions.push(await completionMs(server, parts));
    const took = (completions.at(-1) as number).toFixed(2);
    lines.push(`completion of ${parts * 8} MiB in ${parts} parts: ${took} ms`);
  }
  lines.push(
    `${COPIED_MIB.at(-1)} times the bytes are copied in ${ratio(copies)} of the time, ` +
      `8 times the parts completed in ${ratio(completions)}`,
  );
  return lines.join("\n");
}

const ONE_BY_ONE = { connections: 1, secondsMax: 120 };
const ratio = (times: readonly number[]) => (times.at(-1)! / times[0]!).toFixed(2);

async function completionMs(server: ServerProcess, parts: number): Promise<number> {
  const times: number[] = [];
  for (let upload = 0; upload < 5; upload++) times.push(await uploadParts(server, parts));
  return times.sort((a, b) => a - b)[2] as number;
}

/** Returns how long the completion took. */
async function uploadParts(server: ServerProcess, parts: number): Promise<number> {
  const body = Buffer.alloc(8 << 20, "part ");
  const bodyHash = hash(body);
  const key = `parts-${parts}`;
  const created = await send(server, { method: "POST", target: `/bench/${key}?uploads=` });
  const uploadId = encodeURIComponent(/<UploadId>([^<]+)</.exec(created)?.[1] ?? "");
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  const requests = numbers.map((number) => ({
    ...{ method: "PUT", target: `/bench/${key}?partNumber=${number}&uploadId=${uploadId}` },
    ...{ body, bodyHash },
  }));
  const all = { requests: prepareAll(server, requests), count: parts };
  await load({ port: server.port, connections: 4, secondsMax: 120, ...all });
  const etag = createHash("md5").update(body).digest("hex");
  const list = numbers.map(
    (number) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`,
  );
  const document = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
  const begin = performance.now();
  await send(server, {
    ...{ method: "POST", target: `/bench/${key}?uploadId=${uploadId}` },
    body: Buffer.from(document),
  });
  return performance.now() - begin;
}

/** The median of some. */
async function copyMs(server: ServerProcess, key: string): Promise<number> {
  const times: number[] = [];
  for (let copy = 0; copy < 15; copy++) {
    const begin = performance.now();
    await send(server, {
      ...{ method: "PUT", target: `/bench/copy-of-${key}` },
      headers: { "x-amz-copy-source": `bench/${key}` },
    });
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[7] as number;
}
