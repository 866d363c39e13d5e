import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { SystemClock } from "@cloudglass/env";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepConnections } from "./idle-connections.ts";

const IDLE_MS = 30;
const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

let server: Server;
let client: Socket;
beforeEach(async () => {
  server = createServer({ keepAliveTimeout: IDLE_MS }, (_request, response) => {
    response.end("answered");
  });
  keepConnections(server, new SystemClock());
  server.keepAliveTimeoutBuffer = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  client = connect((server.address() as { port: number }).port, "127.0.0.1");
});
afterEach(() => {
  client.destroy();
  server.close();
});

async function nextAnswer(): Promise<string> {
  const [piece] = await once(client, "data");
  return String(piece);
}

test("a request that came before the end of the idle time was noticed is answered", async () => {
  client.write(REQUEST);
  expect(await nextAnswer()).toContain("answered");
  // The server's process does not get to its timers, nor to what comes, until the time is over.
  client.write(REQUEST);
  const until = performance.now() + 3 * IDLE_MS;
  while (performance.now() < until);
  expect(await nextAnswer()).toContain("answered");
});

test("a connection on which nothing comes is closed", async () => {
  client.write(REQUEST);
  expect(await nextAnswer()).toContain("answered");
  await once(client, "close");
});
