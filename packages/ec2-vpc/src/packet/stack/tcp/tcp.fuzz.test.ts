/** Two hosts over a link that does everything wrong: bytes arrive whole and in order, connections end, nothing is left. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pattern, readAll, until, Wire } from "../wire.fixture.ts";
import type { TcpConnection } from "./tcp-connection.ts";

const rate = (max: number) => fc.double({ min: 0, max, noNaN: true });
const bufferBytes = fc.constantFrom(2_000, 10_000, 65_536, 1 << 20);

const link = fc.record({
  seed: fc.nat(),
  loss: rate(0.2),
  duplication: rate(0.2),
  reorder: rate(0.3),
  corruption: rate(0.1),
  delayMs: fc.constantFrom(1, 20, 200),
  mtu: fc.constantFrom(1280, 1500, 9001),
  isIpv6: fc.boolean(),
});

const transfer = fc.record({
  there: fc.nat(120_000),
  back: fc.nat(120_000),
  writeBytes: fc.constantFrom(1_000, 1_460, 30_000, 200_000),
  sendBufferBytes: bufferBytes,
  receiveBufferBytes: bufferBytes,
  /** How long a reader rests before each reading. */
  restMs: fc.constantFrom(0, 0, 5, 300),
  endsFirst: fc.constantFrom("client", "server", "both"),
});

type Link = typeof link extends fc.Arbitrary<infer Value> ? Value : never;
type Transfer = typeof transfer extends fc.Arbitrary<infer Value> ? Value : never;

/** Each side asks the other's closed window, and neither hears the answer if the question took a number. */
const FULL_WINDOWS: [Link, Transfer] = [
  {
    seed: 0,
    loss: 0,
    duplication: 0,
    reorder: 0,
    corruption: 0,
    delayMs: 20,
    mtu: 1280,
    isIpv6: false,
  },
  {
    there: 4_001,
    back: 4_001,
    writeBytes: 1_000,
    sendBufferBytes: 2_000,
    receiveBufferBytes: 2_000,
    restMs: 300,
    endsFirst: "both",
  },
];

/** A segment is sent again while more of it is queued than was sent and than the window takes. */
const SMALLER_WINDOW: [Link, Transfer] = [
  {
    seed: 2_061_806_185,
    loss: 7.4e-323,
    duplication: 1e-323,
    reorder: 4.0700506580673943e-218,
    corruption: 0.09999999999999992,
    delayMs: 1,
    mtu: 9001,
    isIpv6: true,
  },
  {
    there: 117_020,
    back: 110_949,
    writeBytes: 1_000,
    sendBufferBytes: 65_536,
    receiveBufferBytes: 65_536,
    restMs: 5,
    endsFirst: "client",
  },
];

async function writeAll(connection: TcpConnection, bytes: Uint8Array, step: number) {
  for (let at = 0; at < bytes.length; at += step)
    await connection.write(bytes.slice(at, at + step));
}

function network({ seed, mtu, isIpv6, ...impairments }: Link, plan: Transfer) {
  const wire = new Wire(seed, impairments);
  const { sendBufferBytes, receiveBufferBytes } = plan;
  const limits = { sendBufferBytes, receiveBufferBytes };
  const [one, other] = isIpv6 ? ["2001:db8::1", "2001:db8::2"] : ["10.0.0.1", "10.0.0.2"];
  const prefix = isIpv6 ? 64 : 24;
  const client = wire.host("client", { addresses: [`${one}/${prefix}`], mtu }, limits);
  const server = wire.host("server", { addresses: [`${other}/${prefix}`], mtu }, limits);
  return { wire, client, server, address: other };
}

async function exchange(given: Link, plan: Transfer): Promise<void> {
  const { wire, client, server, address } = network(given, plan);
  const { clock } = wire;
  const listener = server.tcp.listen({ port: 80 });
  // A client whose last step of the handshake is lost again and again waits for ever, in every TCP.
  const { impairments } = wire;
  wire.impairments = { delayMs: given.delayMs };
  const near = await until(clock, client.tcp.connect({ address, port: 80 }));
  const far = (await until(clock, listener.accept()))!;
  wire.impairments = impairments;
  const question = pattern(plan.there, 5);
  const answer = pattern(plan.back, 6);
  const read = async (connection: TcpConnection) => {
    const parts: Uint8Array[] = [];
    for (;;) {
      if (plan.restMs > 0) await clock.sleep(plan.restMs);
      const part = await connection.read();
      if (part === undefined) return Buffer.concat(parts);
      parts.push(part);
    }
  };
  const serve = async () => {
    const reading = read(far);
    if (plan.endsFirst === "client") await reading;
    await writeAll(far, answer, plan.writeBytes);
    far.end();
    return { received: await reading, error: await far.closed };
  };
  const ask = async () => {
    const reading = read(near);
    if (plan.endsFirst === "server") await reading;
    await writeAll(near, question, plan.writeBytes);
    near.end();
    return { received: await reading, error: await near.closed };
  };
  const both = Promise.all([serve(), ask()]);
  const [served, asked] = await until(clock, both, 48 * 3600 * 1000);
  expect(Buffer.compare(served.received, question)).toBe(0);
  expect(Buffer.compare(asked.received, answer)).toBe(0);
  expect(served.error).toBeUndefined();
  expect(asked.error).toBeUndefined();
  listener.close();
  await clock.advance(600_000);
  for (const host of [client, server]) {
    expect(host.use()).toMatchObject({ connections: 0, halfOpen: 0, timeWait: 0, reassemblies: 0 });
  }
  expect(clock.nextDueMs).toBeUndefined();
}

describe("TCP over a link that loses, copies, mixes up and spoils frames", () => {
  it("delivers both directions whole and in order, ends cleanly and leaves no timer", async () => {
    await fc.assert(fc.asyncProperty(link, transfer, exchange), {
      numRuns: 60,
      examples: [FULL_WINDOWS, SMALLER_WINDOW],
    });
  });

  it("repeats itself for the same seed", async () => {
    const sent = async () => {
      const wire = new Wire(7, { loss: 0.1, duplication: 0.1, reorder: 0.2, delayMs: 5 });
      const server = wire.host("server", { addresses: ["10.0.0.2/24"] });
      const client = wire.host("client", { addresses: ["10.0.0.1/24"] });
      const frames: string[] = [];
      wire.tap = (frame) => {
        frames.push(`${wire.clock.monotonic()} ${Buffer.from(frame).toString("base64")}`);
        return true;
      };
      const listener = server.tcp.listen({ port: 1 });
      const opening = client.tcp.connect({ address: "10.0.0.2", port: 1 });
      const near = await until(wire.clock, opening);
      const far = (await until(wire.clock, listener.accept()))!;
      void near.write(pattern(50_000));
      near.end();
      await until(wire.clock, readAll(far));
      return frames;
    };
    expect(await sent()).toEqual(await sent());
  });
});
