import { expect, test } from "vitest";
import type { PacketHeader } from "../../../ec2-vpc/src/packet/trace.ts";
import { injectionText } from "./packet-text.ts";
import { palette } from "./palette.ts";

const PLAIN = palette(false);
const TCP: PacketHeader = {
  source: "10.0.0.5",
  destination: "198.51.100.7",
  protocol: 6,
  sourcePort: 40000,
  destinationPort: 443,
  tcpFlags: "SYN",
  ttl: 64,
  sizeBytes: 60,
};

test("each hop is a line, with what decided and how the packet left it changed", () => {
  const text = injectionText(
    {
      conclusion: "refused",
      sent: {
        packet: TCP,
        verdict: "delivered",
        hops: [
          {
            kind: "route-table",
            id: "rtb-1",
            verdict: "pass",
            rule: { destination: "0.0.0.0/0", target: "igw-1" },
            packet: TCP,
          },
          {
            kind: "internet-gateway",
            id: "igw-1",
            verdict: "deliver",
            packet: { ...TCP, source: "203.0.113.9", ttl: 63 },
          },
        ],
      },
      followed: [],
      notKept: 0,
    },
    false,
    PLAIN,
  );
  const [title, , ...rows] = text.trimEnd().split("\n");
  expect(title).toBe(
    "DELIVERED, connection refused  TCP SYN 10.0.0.5:40000 → 198.51.100.7:443, ttl 64",
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatch(/1 +route-table +rtb-1 +pass +destination 0\.0\.0\.0\/0, target igw-1$/);
  expect(rows[1]).toMatch(
    /internet-gateway.*TCP SYN 203\.0\.113\.9:40000 → 198\.51\.100\.7:443, ttl 63$/,
  );
});

test("a drop is said first, and what the packet set off is summed up or shown", () => {
  const dropped = {
    packet: TCP,
    verdict: "dropped" as const,
    hops: [
      {
        kind: "network-acl" as const,
        id: "acl-1",
        direction: "ingress" as const,
        verdict: "drop" as const,
        drop: "network-acl-ingress" as const,
        why: "Rule 100 denies it.",
        packet: TCP,
      },
    ],
  };
  const injection = {
    conclusion: "unanswered" as const,
    sent: dropped,
    followed: [dropped],
    notKept: 3,
  };
  const text = injectionText(injection, false, PLAIN);
  expect(text).toMatch(/^DROPPED {2}TCP SYN .*\n {2}network-acl acl-1: Rule 100 denies it\.\n/);
  expect(text).toContain("3 more packets were not kept.");
  expect(text.match(/DROPPED/g)).toHaveLength(1);
  expect(injectionText(injection, true, PLAIN).match(/DROPPED/g)).toHaveLength(2);
});
