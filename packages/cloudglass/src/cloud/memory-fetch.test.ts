import { Agent, createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchOver } from "./memory-fetch.ts";

/** `GET /b content-type=text/plain: body`, of each request since the last look. */
let seen: string[] = [];
const server = createServer(async (request, response) => {
  const { method, url = "", headers } = request;
  const body = Buffer.concat(await request.toArray()).toString();
  const told = ["content-length", "content-type", "content-encoding"].map((name) => headers[name]);
  seen.push(`${method} ${url} ${told.join(" ")}: ${body}`);
  const status = Number(/^\/to-b-by-(\d+)$/.exec(url)?.[1] ?? 200);
  response.writeHead(status, status === 200 ? {} : { location: "/b" }).end();
});
const agent = new Agent();
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  agent.createConnection = () =>
    connect((server.address() as { readonly port: number }).port, "127.0.0.1");
});
afterAll(() => {
  agent.destroy();
  server.close();
});

test.each(
  ["GET", "HEAD", "POST", "PUT", "DELETE"].flatMap((method) =>
    [301, 302, 303, 307, 308].map((status) => [method, status] as const),
  ),
)(
  "a %s that is answered with %d asks for the next as Node's fetch does",
  async (method, status) => {
    const { port } = server.address() as { readonly port: number };
    const asked = () =>
      new Request(`http://127.0.0.1:${port}/to-b-by-${status}`, {
        method,
        headers: { "content-encoding": "identity", "content-type": "text/plain" },
        ...(method === "POST" || method === "PUT" ? { body: "body" } : {}),
      });
    await fetch(asked());
    const wanted = seen;
    seen = [];
    await fetchOver(agent, asked(), false);
    expect(seen).toEqual(wanted);
    expect(seen).toHaveLength(2);
    seen = [];
  },
);

test("the length of a body that goes is not left behind", async () => {
  const { port } = server.address() as { readonly port: number };
  seen = [];
  const asked = new Request(`http://127.0.0.1:${port}/to-b-by-303`, {
    method: "POST",
    headers: { "content-length": "4", "content-type": "text/plain" },
    body: "body",
  });
  await fetchOver(agent, asked, false);
  expect(seen).toEqual(["POST /to-b-by-303 4 text/plain : body", "GET /b   : "]);
});
