/** The unix socket of sandboxes: AWS's API as on the port, and nothing of the emulator's own. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
let directory: string;
let socketPath: string;
let endServing: () => Promise<void>;
beforeAll(async () => {
  world = openWorld();
  directory = mkdtempSync(join(tmpdir(), "cloudglass-socket-"));
  socketPath = join(directory, "endpoint.sock");
  endServing = await world.gateway.serveSandboxes(socketPath, world.site);
});
afterAll(async () => {
  await endServing();
  await world.gateway.close();
  rmSync(directory, { recursive: true });
});

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: unknown;
}

async function send({ method, url, headers = {}, payload }: Sent) {
  const sent = request({ socketPath, method, path: url, headers });
  sent.end(payload);
  const [answer] = await once(sent, "response");
  let body = "";
  for await (const piece of answer) body += piece;
  return { status: answer.statusCode as number, body };
}

test("a signed request is answered as on the port", async () => {
  const signed = signedRequest(world, { service: "sts" });
  const answer = await send(signed as Sent);
  const onPort = await world.gateway.inject(signed);
  expect(answer.status).toBe(onPort.statusCode);
  expect(answer.status).toBe(200);
});

test.each([
  "/_cloudglass/health",
  "/_cloudglass/clock",
  "/_cloudglass/dynamodb/tables/t",
  "/_cloudglass/vpc/packets",
  "/_cloudglass/vpc/interfaces/eni-1/socket",
  "/_x",
])("%s is refused, whoever asks", async (url) => {
  expect((await send({ method: "GET", url })).status).toBe(403);
  expect((await send({ method: "POST", url, headers: { host: "localhost:4566" } })).status).toBe(
    403,
  );
});
