import { describe, expect, it } from "vitest";
import type { Stack } from "../stack.ts";
import { pattern, readAll, until, Wire } from "../wire.fixture.ts";
import type { TcpConnection } from "./tcp-connection.ts";

const SERVER = "10.0.0.1";

function pair(wire: Wire): { server: Stack; client: Stack } {
  return {
    server: wire.host("server", { addresses: [`${SERVER}/24`] }),
    client: wire.host("client", { addresses: ["10.0.0.2/24"] }),
  };
}

async function connected(wire: Wire, { server, client }: { server: Stack; client: Stack }) {
  const listener = server.tcp.listen({ port: 80 });
  const near = await until(wire.clock, client.tcp.connect({ address: SERVER, port: 80 }));
  const far = (await until(wire.clock, listener.accept())) as TcpConnection;
  return { near, far, listener };
}

describe("TCP between two hosts", () => {
  it("carries bytes both ways and ends cleanly, without a timer of the clock", async () => {
    const wire = new Wire(1);
    const hosts = pair(wire);
    const { near, far } = await connected(wire, hosts);
    expect(wire.clock.monotonic()).toBe(0);
    await near.write(pattern(100_000, 3));
    near.end();
    const answer = pattern(50_000, 4);
    const received = await readAll(far);
    expect(Buffer.compare(received, pattern(100_000, 3))).toBe(0);
    await far.write(answer);
    far.end();
    expect(Buffer.compare(await readAll(near), answer)).toBe(0);
    expect(await near.closed).toBeUndefined();
    expect(await far.closed).toBeUndefined();
    expect(wire.clock.monotonic()).toBe(0);
    expect(near.state).toBe("time-wait");
    await wire.clock.advance(60_000);
    expect(hosts.client.use()).toMatchObject({ connections: 0, timeWait: 0 });
    expect(hosts.server.use()).toMatchObject({ connections: 0, timeWait: 0 });
  });
});
