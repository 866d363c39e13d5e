import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { SimulatedHttpFetch } from "./simulated-http-fetch.ts";
import { SystemHttpFetch } from "./system-http-fetch.ts";

const LIMITS = { timeoutMs: 10_000, sizeBytesMax: 1000 };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe("SystemHttpFetch", () => {
  const http = new SystemHttpFetch();

  test("gives status and body of whatever is answered", async () => {
    const url = await served((request, response) => {
      response.writeHead(request.url === "/gone" ? 410 : 200).end(`at ${request.url}`);
    });
    const answer = await http.get(`${url}a?b=c`, LIMITS);
    expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([200, "at /a?b=c"]);
    expect((await http.get(`${url}gone`, LIMITS)).status).toBe(410);
  });

  test("follows no redirect", async () => {
    let requests = 0;
    const url = await served((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect((await http.get(url, LIMITS)).status).toBe(302);
    expect(requests).toBe(1);
  });

  test("stops at the size limit, however long the answer goes on", async () => {
    const url = await served((_request, response) => {
      const go = () => response.write("x".repeat(500), () => setImmediate(go));
      go();
    });
    await expect(http.get(url, LIMITS)).rejects.toMatchObject({ kind: "too-large" });
  });

  test("gives up on a server that does not answer, or not to the end", async () => {
    for (const listener of [
      () => {},
      ((_request, response) => void response.write("half")) as RequestListener,
    ]) {
      const url = await served(listener);
      const brief = { ...LIMITS, timeoutMs: 50 };
      await expect(http.get(url, brief)).rejects.toMatchObject({ kind: "timeout" });
    }
  });

  test("tells when nothing is there, and when the connection breaks", async () => {
    const url = await served((request) => void request.socket.destroy());
    await expect(http.get(url, LIMITS)).rejects.toMatchObject({ kind: "unreachable" });
    await expect(http.get("http://127.0.0.1:1/", LIMITS)).rejects.toMatchObject({
      kind: "unreachable",
    });
  });
});

test("nothing but http and https is fetched, and no URL with a user", async () => {
  for (const http of [new SystemHttpFetch(), new SimulatedHttpFetch()]) {
    for (const url of ["file:///etc/passwd", "ftp://a/", "nowhere", "", "http://a:b@c/"]) {
      await expect(http.get(url, LIMITS)).rejects.toMatchObject({ kind: "refused" });
    }
  }
});

test("a simulated server answers what it was told, within the same limits", async () => {
  const http = new SimulatedHttpFetch();
  http.serve("https://a/", () => ({ status: 200, body: "text" }));
  http.serve("https://b/", () => ({ status: 200, body: "x".repeat(1001) }));
  http.serve("https://c/", () => "timeout");
  expect(Buffer.from((await http.get("https://a/", LIMITS)).body).toString()).toBe("text");
  await expect(http.get("https://b/", LIMITS)).rejects.toMatchObject({ kind: "too-large" });
  await expect(http.get("https://c/", LIMITS)).rejects.toMatchObject({ kind: "timeout" });
  await expect(http.get("https://d/", LIMITS)).rejects.toMatchObject({ kind: "unreachable" });
  expect(http.asked).toEqual(["https://a/", "https://b/", "https://c/", "https://d/"]);
});
