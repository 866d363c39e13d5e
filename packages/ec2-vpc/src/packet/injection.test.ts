/** What is said of an injected packet: what came back, where nothing is plugged in, and what captures have of it. */
import { expect, test } from "vitest";
import { formatMac } from "./frame/address.ts";
import { destinationMac, ETHERNET_HEADER_BYTES, sourceMac } from "./frame/ethernet.ts";
import { PacketReader } from "./frame/packet-reader.ts";
import type { PacketToInject } from "./network.ts";
import { ANN, ANN_MAC, BEN, framesOf, openOffice } from "./switch/office.fixture.ts";
import { routerMac } from "./switch/router-address.ts";

test("what came back says whether a packet was accepted, refused or answered", async () => {
  const office = openOffice();
  await office.start(ANN);
  const ben = await office.start(BEN);
  ben.tcp.listen({ port: 80 });
  const inject = async (packet: Omit<PacketToInject, "from" | "to">, to = BEN) =>
    (await office.network.inject({ ...packet, from: ANN, to }))?.conclusion;
  expect(await inject({ protocol: "tcp", port: 80 })).toBe("accepted");
  expect(await inject({ protocol: "tcp", port: 81 })).toBe("refused");
  expect(await inject({ protocol: "icmp" })).toBe("answered");
  // A reply that nobody asked for.
  expect(await inject({ protocol: "icmp", icmpType: 0 })).toBe("unanswered");
  expect(await inject({ protocol: "udp", port: 9 })).toBe("refused");
  expect(await inject({ protocol: "tcp", port: 80 }, "10.0.2.99")).toBe("unanswered");
  office.network.internet.open({
    address: "198.51.100.7",
    services: [
      { protocol: "tcp", port: 80, answer: "echo" },
      { protocol: "udp", port: 7, answer: "echo" },
    ],
  });
  // Its answers are turned back at the gateway.
  expect(await inject({ protocol: "tcp", port: 80 }, "198.51.100.7")).toBe("accepted");
  expect(await inject({ protocol: "udp", port: 7 }, "198.51.100.7")).toBe("answered");
});

test("a packet to where nothing is plugged in is dropped, and says so", async () => {
  const office = openOffice();
  await office.start(ANN);
  const injection = await office.network.inject({ from: ANN, to: BEN, protocol: "icmp" });
  expect(injection?.sent.verdict).toBe("dropped");
  expect(injection?.sent.hops.at(-1)).toMatchObject({
    kind: "switch",
    verdict: "drop",
    drop: "nothing-plugged",
    why: expect.stringContaining(`Nothing is plugged in at ${BEN}`),
    rule: { port: BEN },
  });
  expect(injection?.conclusion).toBe("unanswered");
});

test("the capture of who is said to have sent a packet has it, as a frame to who gets it", async () => {
  const office = openOffice();
  await office.start(ANN);
  await office.start(BEN);
  office.network.startCapture({ interfaceId: ANN });
  await office.network.inject({ from: ANN, to: BEN, protocol: "icmp", payload: Buffer.from("hi") });
  const [request, reply, ...more] = framesOf(office.network.capture({ interfaceId: ANN }));
  expect(more).toEqual([]);
  const reader = new PacketReader();
  expect(reader.load(request as Uint8Array, ETHERNET_HEADER_BYTES)).toBe(true);
  expect(reader.icmpType).toBe(8);
  expect(formatMac(sourceMac(request as Uint8Array))).toBe(ANN_MAC);
  // Ben is in another subnet.
  expect(destinationMac(request as Uint8Array)).toBe(routerMac("subnet-a"));
  expect(reader.load(reply as Uint8Array, ETHERNET_HEADER_BYTES)).toBe(true);
  expect(reader.icmpType).toBe(0);
});
