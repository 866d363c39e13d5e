/** Connections out of a VPC: AWS's API as the endpoint lets it be. */
import { Duplex } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VpcOrigin } from "./global-context.ts";
import { openWorld, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

let world: World;
beforeAll(() => {
  world = openWorld();
});
afterAll(() => world.gateway.close());

const ORIGIN: VpcOrigin = {
  vpcId: "vpc-1",
  endpointId: "vpce-1",
  endpointPolicy: undefined,
  sourceIp: "10.0.1.5",
  services: ["sts"],
};

/** Status and body of what is answered to one request. */
async function send(
  request: { method: string; url: string; headers?: object; payload?: unknown },
  origin: VpcOrigin,
) {
  const sent = Object.entries({ ...request.headers, connection: "close" });
  const lines = sent.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const payload = String(request.payload ?? "");
  const head = `${request.method} ${request.url} HTTP/1.1\r\n${lines}content-length: ${payload.length}\r\n\r\n`;
  const pieces: Buffer[] = [];
  const text = await new Promise<string>((resolve, reject) => {
    const connection = new Duplex({
      read() {},
      write(piece, _encoding, written) {
        pieces.push(piece);
        written();
      },
      final(done) {
        done();
        resolve(Buffer.concat(pieces).toString());
      },
    });
    connection.on("error", reject);
    world.gateway.acceptFromVpc(connection, origin, world.site);
    connection.push(head + payload);
  });
  return { status: Number(text.split(" ")[1]), body: text };
}

test("a signed request is answered for a service that the endpoint leads to, and for no other", async () => {
  const { method = "GET", url = "/", headers, payload } = signedRequest(world, { service: "sts" });
  const request = { method, url: String(url), headers: headers as object, payload };
  expect((await send(request, ORIGIN)).status).toBe(200);
  const elsewhere = { ...ORIGIN, services: ["s3"] };
  expect((await send(request, elsewhere)).status).not.toBe(200);
});

test("nothing of the emulator's own is to be had", async () => {
  const request = { method: "GET", url: "/_cloudglass/health", headers: { host: "x" } };
  expect((await send(request, ORIGIN)).status).toBe(403);
});
