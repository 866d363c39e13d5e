/** What HTTP itself brings: 100-continue, lengths, chunked bodies, broken connections, keep-alive, bad XML. */
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.allowEveryone();
});
afterAll(() => open.stop());

/** Bytes as they are, until the server closes or has answered with a head. */
function talk(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(open.emulator.running.port, "127.0.0.1", () => socket.write(text));
    let heard = "";
    socket.on("data", (piece) => {
      heard += piece.toString("latin1");
      if (heard.includes("\r\n\r\n")) socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(heard));
  });
}

test("an expectation that is none of HTTP's is ignored", async () => {
  const answer = await open.raw("PUT", `/${BUCKET}/expected`, {
    headers: { expect: "200", "content-length": "5" },
    body: "hello",
  });
  expect(answer.status).toBe(200);
  expect(await open.text("expected")).toBe("hello");
});

test("Expect: 100-continue is continued, and the body stored", async () => {
  const answer = await open.raw("PUT", `/${BUCKET}/expected`, {
    headers: { expect: "100-continue", "content-length": "5" },
    body: "bytes",
  });
  expect([answer.status, answer.continued]).toEqual([200, true]);
  expect(await open.text("expected")).toBe("bytes");
});

test("a body without length is refused: S3 does not take chunked transfer", async () => {
  const answer = await open.raw("PUT", `/${BUCKET}/chunked`, {
    headers: { "transfer-encoding": "chunked" },
    body: "bytes",
  });
  expect([answer.status, element(answer, "Code"), element(answer, "Header")]).toEqual([
    501,
    "NotImplemented",
    "Transfer-Encoding",
  ]);
  expect((await denialOf(open.get("chunked"))).name).toBe("NoSuchKey");
});

test("a PUT without length and without body makes an empty object", async () => {
  expect((await open.raw("PUT", `/${BUCKET}/hollow`)).status).toBe(200);
  expect((await open.get("hollow")).ContentLength).toBe(0);
});

test("an upload that breaks off leaves what was there", async () => {
  await open.put("whole", "before");
  await new Promise<void>((resolve) => {
    const socket = connect(open.emulator.running.port, "127.0.0.1", () => {
      socket.write(`PUT /${BUCKET}/whole HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf`);
      socket.end(() => socket.destroy());
    });
    socket.on("close", () => resolve());
  });
  expect(await open.text("whole")).toBe("before");
});

test.each([
  "<not-closed",
  "<Delete><Object>",
  "<Delete></Delete>",
  "<Delete><Object></Object></Delete>",
  `<!DOCTYPE x [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>`,
  "\u0000",
])("the body %j of DeleteObjects is MalformedXML", async (body) => {
  const answer = await open.raw("POST", `/${BUCKET}?delete`, {
    body,
    headers: { "content-md5": createHash("md5").update(body).digest("base64") },
  });
  expect([answer.status, element(answer, "Code")]).toEqual([400, "MalformedXML"]);
});

test.each(["PATCH", "TRACE", "FOO"])("the method %s is no operation of S3", async (method) => {
  const heard = await talk(
    `${method} /${BUCKET}/k HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`,
  );
  expect(Number(heard.split(" ")[1])).toBeGreaterThanOrEqual(400);
  expect(Number(heard.split(" ")[1])).toBeLessThan(500);
});

test("many requests go over one connection, errors among them", async () => {
  const request = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
  await open.put("kept", "BYTES");
  const paths = [`/${BUCKET}/kept`, `/${BUCKET}/missing`, `/${BUCKET}/kept`];
  const heard = await new Promise<string>((resolve) => {
    const socket = connect(open.emulator.running.port, "127.0.0.1", () =>
      socket.write(paths.map(request).join("")),
    );
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      if (text.split("BYTES").length >= 3) socket.end();
    });
    socket.on("close", () => resolve(text));
  });
  expect([...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
    "200",
    "404",
    "200",
  ]);
});
