import type { Duplex } from "node:stream";
import { expect, test } from "vitest";
import type { PlatformConnection } from "../packet/switch/platform.ts";
import { apiEndpoints, type EndpointOrigin } from "./api-endpoint.ts";

const ENDPOINT = { vpcId: "vpc-1", endpointPolicy: undefined, services: ["s3"] };

/** A connection to an endpoint, as the machine and the gateway see it. */
function open() {
  const accepted: { readonly duplex: Duplex; readonly origin: EndpointOrigin }[] = [];
  const services = apiEndpoints(
    { accept: (duplex, origin) => accepted.push({ duplex: duplex as Duplex, origin }) },
    (id) => (id === "vpce-1" ? ENDPOINT : undefined),
  );
  const written: Uint8Array[] = [];
  const done: string[] = [];
  let sent = () => {};
  const connection: PlatformConnection = {
    ...{ interfaceId: "", remoteAddress: "10.0.1.5", remotePort: 40_000 },
    write(bytes) {
      written.push(bytes);
      return new Promise((resolve) => {
        sent = resolve;
      });
    },
    end: () => done.push("end"),
    abort: () => done.push("abort"),
    hopLimit() {},
  };
  const events = services("vpce-1", 80)!.accept(connection);
  const [{ duplex, origin }] = accepted as [(typeof accepted)[0]];
  return { services, duplex, origin, events, written, done, sent: () => sent() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a connection is the gateway's, with what it came through; other ports are refused", () => {
  const { origin, services } = open();
  expect(origin).toEqual({ ...ENDPOINT, endpointId: "vpce-1", sourceIp: "10.0.1.5" });
  expect(services("vpce-1", 443)).toBeUndefined();
  expect(services("vpce-2", 80)).toBeUndefined();
  expect(apiEndpoints(undefined, () => ENDPOINT)("vpce-1", 80)).toBeUndefined();
});

test("what was written stays as it was, though its buffer is filled anew", async () => {
  const { duplex, written, sent } = open();
  const buffer = Buffer.from("letter");
  const isWritten = new Promise((resolve) => duplex.write(buffer, resolve));
  sent();
  await isWritten;
  buffer.fill("x");
  expect(Buffer.concat(written).toString()).toBe("letter");
});

test("a machine that does not read holds the service back, and the other way round", async () => {
  const { duplex, events, written, sent } = open();
  duplex.write("a");
  duplex.write("b");
  await turn();
  expect(written).toHaveLength(1);
  sent();
  await turn();
  expect(written).toHaveLength(2);

  const large = Buffer.alloc(duplex.readableHighWaterMark);
  let isTaken = false;
  const taken = Promise.resolve(events.received(large)).then(() => {
    isTaken = true;
  });
  await turn();
  expect(isTaken).toBe(false);
  expect(duplex.read()).toEqual(large);
  await taken;
});

test("one that the gateway gives up is reset, one that it ends is ended", async () => {
  const given = open();
  given.duplex.destroy();
  await turn();
  expect(given.done).toEqual(["abort"]);
  const ended = open();
  ended.duplex.resume().end();
  ended.events.ended();
  await turn();
  expect(ended.duplex.destroyed).toBe(true);
  expect(ended.done).toEqual(["end"]);
});
