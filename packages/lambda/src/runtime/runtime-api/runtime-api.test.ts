import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiBench, type Client } from "./api.fixture.ts";

let api: ApiBench;
let client: Client;
let other: Client;

beforeEach(async () => {
  api = new ApiBench();
  await api.open();
  client = api.client();
  other = api.client();
});
afterEach(() => api.close());

const INVALID_ID = { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" };

describe("the Runtime API", () => {
  it("gives invocations, takes answers once, and says OK to them", async () => {
    const next = client.next();
    await api.until(() => api.told.includes("asked"));
    const outcome = api.give("r-1");
    expect(await next).toMatchObject({
      status: 200,
      body: '{"a":1}',
      headers: { "lambda-runtime-aws-request-id": "r-1" },
    });
    const accepted = await client.respond("r-1", '"b"', { "Content-Type": "text/x" });
    expect(accepted.status).toBe(202);
    expect(JSON.parse(accepted.body)).toEqual({ status: "OK" });
    const payload = Buffer.from('"b"');
    expect(await outcome).toEqual({ kind: "answered", payload, contentType: "text/x" });
    const again = await client.respond("r-1", "1");
    expect([again.status, JSON.parse(again.body)]).toEqual([400, INVALID_ID]);
  });

  it("takes errors, with types of AWS's form", async () => {
    for (const [given, type] of [
      ["Function.Mine", "Function.Mine"],
      ["Function.", "Function.Unknown"],
      ["TypeError", "Runtime.Unknown"],
    ] as const) {
      const next = client.next();
      const outcome = api.give("r-1");
      await next;
      expect((await client.fail("r-1", '{"errorMessage":"x"}', given)).status).toBe(202);
      const error = { errorType: type, payload: Buffer.from('{"errorMessage":"x"}') };
      expect(await outcome).toEqual({ kind: "failed", error });
    }
  });

  it("refuses other requests' ids, transitions that are none, modes that are none, paths that are none", async () => {
    const early = await client.respond("r-1", "1");
    expect([early.status, JSON.parse(early.body)]).toEqual([400, INVALID_ID]);
    const next = client.next();
    const outcome = api.give("r-1");
    await next;
    expect((await client.respond("r-2", "1")).status).toBe(400);
    const init = await client.ask("POST", "/2018-06-01/runtime/init/error", {}, "{}");
    expect([init.status, JSON.parse(init.body)]).toEqual([
      403,
      {
        errorMessage:
          "State transition from Running to InitError failed for runtime. Error: State transition is not allowed",
        errorType: "InvalidStateTransition",
      },
    ]);
    const mode = await client.respond("r-1", "1", {
      "Lambda-Runtime-Function-Response-Mode": "other",
    });
    expect([mode.status, JSON.parse(mode.body)]).toEqual([
      400,
      {
        errorMessage: "Invalid function response mode",
        errorType: "InvalidFunctionResponseMode",
      },
    ]);
    expect(await outcome).toMatchObject({
      kind: "failed",
      error: { errorType: "Runtime.InvalidResponseModeHeader" },
    });
    expect((await client.ask("GET", "/2018-06-01/runtime/other")).status).toBe(404);
  });

  it("takes 6 MB and no byte more", async () => {
    const limit = 6 * 1024 * 1024 + 100;
    for (const [size, status] of [
      [limit, 202],
      [limit + 1, 413],
    ] as const) {
      const next = client.next();
      const outcome = api.give("r-1");
      await next;
      const answer = await client.respond("r-1", Buffer.alloc(size, 32));
      expect(answer.status).toBe(status);
      if (status === 202) expect((await outcome).kind).toBe("answered");
      else {
        expect(await outcome).toEqual({ kind: "too-large", sizeBytes: size });
        expect(JSON.parse(answer.body)).toEqual({
          errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
          errorType: "RequestEntityTooLarge",
        });
      }
    }
  });

  it("gathers or hands on what is streamed, no faster than it is taken; errors come in trailers", async () => {
    const streaming = { "Lambda-Runtime-Function-Response-Mode": "streaming" };
    const trailers = {
      "Lambda-Runtime-Function-Error-Type": "Function.Broke",
      "Lambda-Runtime-Function-Error-Body": Buffer.from('{"x":1}').toString("base64"),
    };
    const error = { errorType: "Function.Broke", payload: Buffer.from('{"x":1}') };
    let next = client.next();
    const gathered = api.give("r-1");
    await next;
    await client.respond("r-1", "part", streaming, trailers);
    expect(await gathered).toEqual({ kind: "failed", error });
    const taken: string[] = [];
    let atOnce = 0;
    const stream = {
      begin: (type: string) => taken.push(type),
      write: async (piece: Uint8Array) => {
        expect(++atOnce).toBe(1);
        await new Promise(setImmediate);
        atOnce--;
        taken.push(String(piece.length));
      },
    };
    next = client.next();
    const streamed = api.give("r-2", { stream });
    await next;
    const large = Buffer.alloc(7 * 1024 * 1024);
    await client.respond("r-2", large, { ...streaming, "Content-Type": "text/x" }, trailers);
    expect(await streamed).toEqual({ kind: "streamed", error, sizeBytes: large.length });
    expect(taken[0]).toBe("text/x");
  });

  it("knows an answer that broke off by what comes after it", async () => {
    const next = client.next();
    let hasBegun = false;
    const outcome = api.give("r-1", {
      answerBegan: () => {
        hasBegun = true;
      },
    });
    await next;
    const lost = other.respond("r-1", "part", { "Content-Length": "100" }).catch(() => "lost");
    await api.until(() => hasBegun);
    other.close();
    expect(await lost).toBe("lost");
    // Refused until the server has seen the end of the other connection.
    let refused = await Promise.race([client.next(), outcome]);
    while ("status" in refused) refused = await Promise.race([client.next(), outcome]);
    expect(refused).toMatchObject({
      kind: "failed",
      error: { errorType: "Runtime.TruncatedResponse" },
    });
  });

  it("takes what is asked in one go with an answer", async () => {
    const first = client.next();
    await api.until(() => api.told.includes("asked"));
    const outcome = api.give("r-1");
    await first;
    const socket = connect(api.socketPath);
    const path = "/2018-06-01/runtime/invocation";
    api.told.length = 0;
    client.close();
    socket.write(`GET ${path}/next HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(
      `POST ${path}/r-1/response HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1GET ${path}/next HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    expect((await outcome).kind).toBe("answered");
    await api.until(() => api.told.includes("asked"));
    socket.destroy();
  });
});

describe("an invocation", () => {
  it("is not given to a second process that asks, waiting or not", async () => {
    const first = client.next();
    await api.until(() => api.told.includes("asked"));
    const stolen = await other.next();
    expect([stolen.status, JSON.parse(stolen.body).errorType]).toEqual([
      403,
      "InvalidStateTransition",
    ]);
    const outcome = api.give("r-1");
    expect((await first).body).toBe('{"a":1}');
    expect((await other.next()).status).toBe(403);
    await client.respond("r-1", "1");
    expect((await outcome).kind).toBe("answered");
  });

  it("is not given to the processes of an earlier start, nor answered by them", async () => {
    const stale = client.next();
    await api.until(() => api.told.includes("asked"));
    const lost = stale.catch((error: Error) => error.message);
    api.start("second");
    expect(await lost).toMatch(/socket hang up|ECONNRESET/);
    const late = await other.ask("GET", "/2018-06-01/runtime/invocation/next", {
      "cloudglass-generation": "first",
    });
    expect(late.status).toBe(403);
    const fresh = api.client();
    const next = fresh.next();
    const outcome = api.give("r-2");
    await next;
    expect((await client.respond("r-1", '"old"')).status).toBe(400);
    await fresh.respond("r-2", '"new"');
    expect(await outcome).toMatchObject({ payload: Buffer.from('"new"') });
  });

  it("is given again to a runtime whose connection broke", async () => {
    const first = client.next();
    const outcome = api.give("r-1");
    await first;
    client.close();
    let again = await other.next();
    while (again.status === 403) again = await other.next();
    expect(again.body).toBe('{"a":1}');
    await other.respond("r-1", "1");
    expect((await outcome).kind).toBe("answered");
  });
});

describe("restoring from a snapshot", () => {
  it("is asked for instead of the first invocation, and may fail", async () => {
    const restored = client.ask("GET", "/2018-06-01/runtime/restore/next");
    await api.until(() => api.told.includes("restore"));
    expect((await other.next()).status).toBe(403);
    api.current.runtime.restore();
    expect((await restored).status).toBe(200);
    const path = "/2018-06-01/runtime/restore/error";
    const headers = { "Lambda-Runtime-Function-Error-Type": "Runtime.AfterRestoreError" };
    expect((await client.ask("POST", path, headers, "{}")).status).toBe(202);
    expect(api.told).toContain("restore: Runtime.AfterRestoreError");
  });
});
