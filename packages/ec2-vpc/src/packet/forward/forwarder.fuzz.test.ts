import { expect, test } from "vitest";
import { compareOn } from "./against-reference.fixture.ts";

/** `CLOUDGLASS_FUZZ_RUNS=100000` is the long run. */
const NETWORKS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 200);
const SEED = process.env.CLOUDGLASS_SEED ?? "network";
const PACKETS = 25;
const TIMEOUT_MS = 60_000 + NETWORKS * 100;

/** What the networks never did would not be tested. */
const ENDS = [
  "interface",
  "outside",
  "endpoint",
  "platform",
  "blackhole",
  "endpoint-service-mismatch",
  "fragmentation-needed",
  "gateway-not-attached",
  "gateway-not-available",
  "network-acl-egress",
  "network-acl-ingress",
  "no-public-address",
  "no-route",
  "no-such-address",
  "no-translation",
  "not-attached",
  "not-transitive",
  "security-group-egress",
  "security-group-ingress",
  "source-destination-check",
  "ttl-exceeded",
  "unreachable-outside",
  "zone-down",
  "further interface",
  "further outside",
  "further dropped",
];

test(
  "on random networks, packets meet what a slow and plain reading of the rules says",
  () => {
    const met = new Map<string, number>();
    for (let network = 0; network < NETWORKS; network++) {
      const compared = compareOn(`${SEED}-${network}`, PACKETS);
      for (const [end, count] of Object.entries(compared.met)) {
        met.set(end, (met.get(end) ?? 0) + count);
      }
    }
    expect([...met.keys()]).toEqual(expect.arrayContaining(ENDS));
  },
  TIMEOUT_MS,
);
