import { describe, expect, it } from "vitest";
import { DhcpServer } from "./dhcp-server.fixture.ts";
import type { Lease } from "./stack.ts";
import { Wire } from "./wire.fixture.ts";

function network(wire = new Wire(1)) {
  const server = new DhcpServer(wire, { server: "10.0.0.1", first: "10.0.0.20" });
  // Who has the server's address answers for its hardware address only: renewals go there.
  const leases: (Lease | undefined)[] = [];
  const host = wire.host("host", { dhcp: true, onLease: ({ lease }) => leases.push(lease) });
  return { wire, server, host, leases, card: host.cards[0]! };
}

describe("a DHCP client", () => {
  it("has its address at once, with all that comes with it", () => {
    const { server, leases, card, wire } = network();
    expect(server.asked).toEqual(["discover", "request"]);
    expect(leases).toEqual([
      {
        address: "10.0.0.20",
        prefixLength: 24,
        server: "10.0.0.1",
        routers: ["10.0.0.1"],
        domainNameServers: ["10.0.0.1"],
        domainName: undefined,
        hostName: "host-20",
        mtu: undefined,
        leaseSeconds: 3_600,
      },
    ]);
    expect(card.addresses[0]).toBe("10.0.0.20");
    expect(wire.clock.monotonic()).toBe(0);
  });

  it("asks again and again until a server answers: after 4, 8, 16, 32 and 64 s, give or take one", async () => {
    const wire = new Wire(1);
    const server = new DhcpServer(wire, { server: "10.0.0.1", first: "10.0.0.20" });
    server.isSilent = true;
    const host = wire.host("host", { dhcp: true });
    let before = 0;
    for (const gap of [4, 8, 16, 32, 64, 64]) {
      const count = server.asked.length;
      while (server.asked.length === count) await wire.clock.advance(10);
      const gapMs = wire.clock.monotonic() - before;
      expect(Math.abs(gapMs - gap * 1_000)).toBeLessThanOrEqual(1_010);
      before = wire.clock.monotonic();
    }
    server.isSilent = false;
    await wire.clock.advance(66_000);
    expect(host.cards[0]!.lease?.address).toBe("10.0.0.20");
  });

  it("renews its lease after half of it, by asking the server itself", async () => {
    const { wire, server, leases } = network();
    wire.host("router", { addresses: ["10.0.0.1/24"], macAddress: "0e:00:00:00:00:01" });
    await wire.clock.advance(1_799_000);
    expect(server.asked).toHaveLength(2);
    await wire.clock.advance(1_001);
    expect(server.asked).toEqual(["discover", "request", "request"]);
    await wire.clock.advance(24 * 3_600_000);
    expect(server.asked.filter((each) => each === "discover")).toHaveLength(1);
    expect(leases).toHaveLength(1);
  });

  it("asks everybody when its server is silent, and lets go of its address in the end", async () => {
    const { wire, server, leases, card } = network();
    server.isSilent = true;
    await wire.clock.advance(3_599_000);
    expect(card.addresses[0]).toBe("10.0.0.20");
    // Broadcasts only: what is sent to the server itself waits for its hardware address.
    expect(server.asked.slice(2).length).toBeGreaterThanOrEqual(3);
    await wire.clock.advance(1_000);
    expect(leases).toEqual([expect.objectContaining({ address: "10.0.0.20" }), undefined]);
    expect(card.addresses).toHaveLength(1);
    expect(card.lease).toBeUndefined();
    server.isSilent = false;
    await wire.clock.advance(70_000);
    expect(leases.at(-1)).toMatchObject({ address: "10.0.0.20" });
  });

  it("begins anew when it is refused", async () => {
    const { wire, server, leases, card } = network();
    server.refuses = true;
    await wire.clock.advance(3_200_000);
    expect(leases[1]).toBeUndefined();
    expect(card.lease).toBeUndefined();
    server.refuses = false;
    await wire.clock.advance(70_000);
    expect(card.lease?.address).toBe("10.0.0.20");
  });

  it("leaves no timer when its card is unplugged or its host is off", async () => {
    const { wire, card, host } = network();
    card.unplug();
    expect(wire.clock.nextDueMs).toBeUndefined();
    expect(host.cards).toEqual([]);
    const other = network();
    other.host.close();
    expect(other.wire.clock.nextDueMs).toBeUndefined();
  });
});
