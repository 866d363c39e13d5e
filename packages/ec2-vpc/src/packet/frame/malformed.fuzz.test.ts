import { SeededRandom, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { everyKindOfFrame } from "./testing/frame-kinds.ts";
import { OddFrames } from "./testing/odd-frames.ts";
import { FrameReader } from "./testing/read-frame.ts";

const FRAMES = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 100_000);
const SEED = process.env.CLOUDGLASS_SEED ?? "frames";

/** The same frame again; the reader has changed the one it was given. */
function hexOf(index: number): string {
  const odd = new OddFrames(new SeededRandom(SEED));
  for (let before = 0; before < index; before++) odd.next();
  return Buffer.from(odd.next()).toString("hex");
}

test("frames of every kind are taken for what they are", () => {
  const reader = new FrameReader(new SimulatedClock());
  for (const { name, frame } of everyKindOfFrame()) {
    const kind = reader.read(Uint8Array.from(frame));
    expect(kind, name).not.toMatch(/^no |^bare /);
    if (/fragment 0/.test(name)) expect(kind).toBe("fragment");
  }
  expect(reader.reassembly.unfinishedCount).toBe(0);
});

test("no frame, however malformed, makes a reader throw, read beyond the packet, or break a checksum", () => {
  const clock = new SimulatedClock();
  const reader = new FrameReader(clock);
  const odd = new OddFrames(new SeededRandom(SEED));
  const kinds = new Map<string, number>();
  for (let index = 0; index < FRAMES; index++) {
    try {
      const kind = reader.read(odd.next());
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    } catch (error) {
      throw new Error(`seed ${SEED}, frame ${index}: ${hexOf(index)}`, { cause: error });
    }
  }
  expect(reader.reassembly.heldBytes).toBeLessThanOrEqual(256 * 1024);
  // Every door was tried, and every kind of frame got through it now and then.
  expect([...kinds.keys()].sort()).toEqual(
    [
      ...["ARP", "DHCP", "DNS", "TCP", "UDP", "another ICMP message", "another protocol"],
      ...["another transport", "bare error", "echo", "error", "error about MTU", "fragment"],
      ...["neighbor-advertisement", "neighbor-solicitation", "no ARP", "no Ethernet"],
      ...["no packet: extension-header", "no packet: fragment", "no packet: header-checksum"],
      ...["no packet: header-length", "no packet: too-short", "no packet: total-length"],
      ...["no packet: transport-header", "no packet: version"],
      ...["router-advertisement", "router-solicitation"],
    ].sort(),
  );
});
