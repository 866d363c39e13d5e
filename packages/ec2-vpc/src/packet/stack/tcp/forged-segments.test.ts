import { describe, expect, it } from "vitest";
import { TCP_FLAG } from "../../frame/numbers.ts";
import { pattern, readAll, until, Wire } from "../wire.fixture.ts";
import { CLIENT, connected, forge, pair, watch } from "./tcp.fixture.ts";

describe("segments that somebody made up", () => {
  it("do not reset a connection unless their number is the very next one", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire);
    const seen = watch(wire);
    void near.write(pattern(1));
    await wire.clock.settle();
    const next = (seen[0]!.tcpSequence + 1) >>> 0;
    const ends = { sourcePort: near.localPort, destinationPort: 80, flags: TCP_FLAG.rst };
    forge(wire, CLIENT, { ...ends, sequence: (next + 100) >>> 0 });
    forge(wire, CLIENT, { ...ends, sequence: (next - 1) >>> 0 });
    forge(wire, CLIENT, { ...ends, sequence: (next + 2 ** 31) >>> 0 });
    forge(wire, CLIENT, { ...ends, flags: TCP_FLAG.syn, sequence: next });
    expect(far.state).toBe("established");
    forge(wire, CLIENT, { ...ends, sequence: next });
    expect((await far.closed)?.code).toBe("reset");
  });

  it("do not make a host answer resets, broadcasts or what is not for it", async () => {
    const wire = new Wire(1);
    pair(wire);
    const seen = watch(wire);
    forge(wire, "10.0.0.77", { flags: TCP_FLAG.rst, destinationPort: 9 });
    expect(seen.filter(({ sourcePort }) => sourcePort === 9)).toEqual([]);
  });

  it("that lie about what they acknowledge are of no effect", async () => {
    const wire = new Wire(1);
    const { near, far } = await connected(wire);
    const seen = watch(wire);
    void near.write(pattern(1));
    await wire.clock.settle();
    forge(wire, CLIENT, {
      sourcePort: near.localPort,
      flags: TCP_FLAG.ack,
      sequence: (seen[0]!.tcpSequence + 1) >>> 0,
      acknowledgement: (seen[0]!.tcpAcknowledgement + 5_000) >>> 0,
    });
    void far.write(pattern(10_000));
    far.end();
    expect((await until(wire.clock, readAll(near))).length).toBe(10_000);
  });
});
