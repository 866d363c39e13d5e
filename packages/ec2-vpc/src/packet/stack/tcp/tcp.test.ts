import { describe, expect, it } from "vitest";
import { etherType } from "../../frame/ethernet.ts";
import { ETHER_TYPE } from "../../frame/numbers.ts";
import { readTcpOptions } from "../../frame/tcp.ts";
import { pattern, readAll, until, Wire } from "../wire.fixture.ts";
import { CLIENT, connected, forge, pair, SERVER, watch } from "./tcp.fixture.ts";

describe("TCP between two hosts", () => {
  it("carries bytes both ways and ends cleanly, without time passing", async () => {
    const wire = new Wire(1);
    const { server, client, near, far } = await connected(wire);
    void near.write(pattern(100_000, 3));
    near.end();
    expect(Buffer.compare(await readAll(far), pattern(100_000, 3))).toBe(0);
    void far.write(pattern(50_000, 4));
    far.end();
    expect(Buffer.compare(await readAll(near), pattern(50_000, 4))).toBe(0);
    expect(await near.closed).toBeUndefined();
    expect(await far.closed).toBeUndefined();
    expect(wire.clock.monotonic()).toBe(0);
    expect(near.state).toBe("time-wait");
    expect(client.use()).toMatchObject({ connections: 0, timeWait: 1 });
    await wire.clock.advance(60_000);
    expect(client.use()).toMatchObject({ connections: 0, timeWait: 0 });
    expect(server.use()).toMatchObject({ connections: 0, timeWait: 0 });
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("tells its segment size and window scale, and keeps to those of the peer", async () => {
    const wire = new Wire(1);
    const server = wire.host("server", { addresses: [`${SERVER}/24`], mtu: 1500 });
    const client = wire.host("client", { addresses: [`${CLIENT}/24`], mtu: 9001 });
    const seen = watch(wire);
    const listener = server.tcp.listen({ port: 80 });
    const near = await until(wire.clock, client.tcp.connect({ address: SERVER, port: 80 }));
    const far = (await listener.accept())!;
    expect(readTcpOptions(seen[0]!)).toMatchObject({ maximumSegmentSize: 8961, windowScale: 5 });
    expect(readTcpOptions(seen[1]!)).toMatchObject({ maximumSegmentSize: 1460, windowScale: 5 });
    void near.write(pattern(20_000));
    void far.write(pattern(20_000));
    await wire.clock.settle();
    expect(Math.max(...seen.map(({ payloadLength }) => payloadLength))).toBe(1460);
  });

  it("holds no more than its buffers while nobody reads, and goes on when somebody does", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire, {
      sendBufferBytes: 10_000,
      receiveBufferBytes: 20_000,
    });
    let written = 0;
    const writing = (async () => {
      for (let piece = 0; piece < 100; piece++) {
        await near.write(pattern(1_000, piece + 1));
        written += 1_000;
      }
      near.end();
    })();
    await wire.clock.settle();
    expect(written).toBeGreaterThanOrEqual(29_000);
    expect(written).toBeLessThanOrEqual(32_000);
    await wire.clock.advance(3_600_000);
    expect(written).toBeLessThanOrEqual(33_000);
    expect(near.error).toBeUndefined();
    const received = await until(wire.clock, readAll(far));
    await writing;
    expect(received.length).toBe(100_000);
    const expected = Array.from({ length: 100 }, (_, piece) => pattern(1_000, piece + 1));
    expect(Buffer.compare(received, Buffer.concat(expected))).toBe(0);
  });

  it("ends its half and still reads what the other sends", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire);
    near.end();
    expect(await far.read()).toBeUndefined();
    expect(near.state).toBe("fin-wait-2");
    expect(far.state).toBe("close-wait");
    await far.write(pattern(5_000));
    far.end();
    expect((await readAll(near)).length).toBe(5_000);
    await expect(near.write(pattern(1))).rejects.toMatchObject({ code: "aborted" });
  });

  it("ends from both sides at once", async () => {
    const wire = new Wire(1, { delayMs: 10 });
    const { near, far } = await connected(wire);
    near.end();
    far.end();
    await wire.clock.advance(15);
    expect([near.state, far.state]).toEqual(["closing", "closing"]);
    await wire.clock.advance(10);
    expect([near.state, far.state]).toEqual(["time-wait", "time-wait"]);
    await wire.clock.advance(60_000);
    expect([near.state, far.state]).toEqual(["closed", "closed"]);
  });

  it("opens from both sides at once", async () => {
    const wire = new Wire(1, { delayMs: 10 });
    const { server, client } = pair(wire);
    await until(wire.clock, client.ping(SERVER));
    const [near, far] = await until(
      wire.clock,
      Promise.all([
        client.tcp.connect({ address: SERVER, port: 7, localPort: 9 }),
        server.tcp.connect({ address: CLIENT, port: 9, localPort: 7 }),
      ]),
    );
    void near.write(pattern(3_000));
    near.end();
    expect((await until(wire.clock, readAll(far))).length).toBe(3_000);
  });

  it("is reset by a host that does not know it, and by an abort", async () => {
    const wire = new Wire(1);
    const { near, far, server } = await connected(wire);
    const reading = far.read();
    near.abort();
    await expect(reading).rejects.toMatchObject({ code: "reset" });
    await expect(near.read()).rejects.toMatchObject({ code: "aborted" });
    expect(server.use().connections).toBe(0);
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("resets a peer that goes on sending to one that has closed", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire);
    near.close();
    await far.write(pattern(10));
    await expect(far.write(pattern(10)).then(() => far.read())).rejects.toMatchObject({
      code: "reset",
    });
  });

  it("does not wait for ever for a peer that never ends, once it has closed", async () => {
    const wire = new Wire(1);
    const { near, client } = await connected(wire);
    near.close();
    await wire.clock.advance(60_000);
    expect((await near.closed)?.code).toBe("timed-out");
    expect(client.use().connections).toBe(0);
  });
});

describe("opening a connection", () => {
  it("is refused where nobody listens", async () => {
    const wire = new Wire(1);
    const { client } = pair(wire);
    const opening = client.tcp.connect({ address: SERVER, port: 81 });
    await expect(opening).rejects.toMatchObject({ code: "refused" });
    expect(client.use().connections).toBe(0);
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("gives up on a host that drops it, after 127 s as Linux does", async () => {
    const wire = new Wire(1);
    const { client, server } = pair(wire);
    const restore = server.drop("tcp", 81);
    const opening = client.tcp.connect({ address: SERVER, port: 81 });
    await expect(until(wire.clock, opening)).rejects.toMatchObject({ code: "timed-out" });
    expect(wire.clock.monotonic()).toBe(127_000);
    restore();
    const again = client.tcp.connect({ address: SERVER, port: 81 });
    await expect(again).rejects.toMatchObject({ code: "refused" });
  });

  it("fails where nobody on the link has the address, and where no route leads", async () => {
    const wire = new Wire(1);
    const { client } = pair(wire);
    const nobody = client.tcp.connect({ address: "10.0.0.9", port: 80 });
    await expect(until(wire.clock, nobody)).rejects.toMatchObject({ code: "unreachable" });
    expect(wire.clock.monotonic()).toBe(3_000);
    const nowhere = client.tcp.connect({ address: "192.0.2.1", port: 80 });
    await expect(nowhere).rejects.toMatchObject({ code: "no-route" });
  });

  it("finds no room beyond the backlog, and finds it when one was accepted", async () => {
    const wire = new Wire(1);
    const { server, client } = pair(wire);
    const listener = server.tcp.listen({ port: 80, backlog: 2 });
    const dial = () => client.tcp.connect({ address: SERVER, port: 80 });
    await Promise.all([dial(), dial()]);
    let isOpen = false;
    const third = dial().then((connection) => {
      isOpen = true;
      return connection;
    });
    await wire.clock.advance(500);
    expect(isOpen).toBe(false);
    await listener.accept();
    await wire.clock.advance(1_000);
    expect(isOpen).toBe(true);
    expect((await third).state).toBe("established");
  });

  it("keeps half-open ones within bounds, and lets them go", async () => {
    const wire = new Wire(1);
    const { server } = pair(wire, { halfOpenMax: 100 });
    server.tcp.listen({ port: 80, backlog: 511 });
    for (let port = 1; port <= 1_000; port++) forge(wire, "10.0.0.77", { sourcePort: port });
    expect(server.use()).toMatchObject({ halfOpen: 100, connections: 100 });
    await wire.clock.advance(300_000);
    expect(server.use()).toMatchObject({ halfOpen: 0, connections: 0, waitingFrames: 0 });
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("opens no more connections than its limit", async () => {
    const wire = new Wire(1);
    const { server, client } = pair(wire, { connectionsMax: 3 });
    server.tcp.listen({ port: 80 });
    const dial = () => client.tcp.connect({ address: SERVER, port: 80 });
    await Promise.all([dial(), dial(), dial()]);
    await expect(dial()).rejects.toMatchObject({ code: "sockets-exhausted" });
  });

  it("resets what waits to be accepted when the listener closes, and refuses what comes", async () => {
    const wire = new Wire(1);
    const { server, client } = pair(wire);
    const listener = server.tcp.listen({ port: 80 });
    const near = await client.tcp.connect({ address: SERVER, port: 80 });
    listener.close();
    expect((await near.closed)?.code).toBe("reset");
    expect(await listener.accept()).toBe(await listener.accept());
    const again = client.tcp.connect({ address: SERVER, port: 80 });
    await expect(again).rejects.toMatchObject({ code: "refused" });
    expect(() => server.tcp.listen({ port: 80 })).not.toThrow();
    expect(() => server.tcp.listen({ port: 80 })).toThrow(
      expect.objectContaining({ code: "address-in-use" }),
    );
  });

  it("takes the ports of a connection in TIME-WAIT for a new one", async () => {
    const wire = new Wire(1);
    const { server, client } = pair(wire);
    const listener = server.tcp.listen({ port: 80 });
    const dial = () => client.tcp.connect({ address: SERVER, port: 80, localPort: 5000 });
    const near = await dial();
    const far = (await listener.accept())!;
    far.end();
    near.end();
    expect([near.state, far.state]).toEqual(["closed", "time-wait"]);
    await wire.clock.advance(1_000);
    expect((await dial()).state).toBe("established");
    expect(server.use()).toMatchObject({ connections: 1, timeWait: 0 });
  });
});

describe("a connection whose peer is silent", () => {
  it("sends again at growing distances and gives up in the end", async () => {
    const wire = new Wire(1);
    const { near, client } = await connected(wire);
    const sentAtMs: number[] = [];
    wire.tap = (frame) => {
      if (etherType(frame) === ETHER_TYPE.arp) return true;
      sentAtMs.push(wire.clock.monotonic());
      return false;
    };
    void near.write(pattern(100)).catch(() => {});
    await wire.clock.advance(3_600_000);
    expect((await near.closed)?.code).toBe("timed-out");
    const gaps = sentAtMs.slice(1).map((at, index) => at - sentAtMs[index]!);
    expect(gaps.slice(0, 5)).toEqual([200, 400, 800, 1600, 3200]);
    expect(Math.max(...gaps)).toBe(120_000);
    expect(gaps).toHaveLength(15);
    expect(client.use().connections).toBe(0);
  });

  it("is found out by keep-alive, and left alone while it answers", async () => {
    const wire = new Wire(1);
    const { server, client } = pair(wire);
    server.tcp.listen({ port: 80 });
    const options = { address: SERVER, port: 80, keepAliveMs: 10_000 };
    const near = await client.tcp.connect(options);
    await wire.clock.advance(3_600_000);
    expect(near.state).toBe("established");
    server.close();
    await wire.clock.advance(101_000);
    expect((await near.closed)?.code).toBe("timed-out");
  });

  it("asks a closed window again and again without giving up", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire, { receiveBufferBytes: 5_000 });
    void near.write(pattern(20_000));
    near.end();
    await wire.clock.settle();
    const before = wire.framesSent;
    await wire.clock.advance(24 * 3_600_000);
    expect(wire.framesSent - before).toBeGreaterThan(1_000);
    expect(near.state).toBe("fin-wait-1");
    expect((await until(wire.clock, readAll(far))).length).toBe(20_000);
  });

  it("learns that a window has opened although the news was lost", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire, { receiveBufferBytes: 5_000 });
    void near.write(pattern(20_000));
    near.end();
    await wire.clock.settle();
    wire.tap = () => false;
    const reading = readAll(far);
    await wire.clock.advance(100);
    wire.tap = () => true;
    expect((await until(wire.clock, reading)).length).toBe(20_000);
  });
});
