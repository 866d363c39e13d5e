/** Fuzzing of EC2 by the SDK's own client: requests about resources that are there, some of them odd. */
import * as ec2 from "@aws-sdk/client-ec2";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { IdentityInputs, Learned } from "./identity-inputs.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 1200);
const SEED = process.env.CLOUDGLASS_SEED ?? "network";
const CONNECTIONS = 8;
const ADVANCED_EVERY = 100;

/** They take away what others need. */
const RARE = /^(Delete|Terminate|Detach|Disassociate|Release|Deregister|Revoke)/;
const OFTEN = /^(Create|Run|Allocate|Associate|Attach|Authorize)/;

const CIDRS = [
  "10.0.0.0/16",
  "10.0.1.0/24",
  "10.0.2.0/28",
  "172.31.96.0/20",
  "0.0.0.0/0",
  "10.0.1.5/24",
  "192.168.0.0/33",
  "2001:db8::/56",
  "::/0",
];
const ADDRESSES = ["10.0.1.10", "172.31.0.77", "203.0.113.9", "2001:db8::7", "10.0.1", "999.1.1.1"];
const FILTERS = ["vpc-id", "state", "tag:team", "tag-key", "group-id", "subnet-id", "status", "x"];

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
});
afterAll(() => emulator.stop());

/** Mostly what may succeed, where chance alone would not find it. */
function mended(random: SeededRandom, learned: Learned, value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => mended(random, learned, each, name));
  if (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Date || value instanceof Uint8Array)
  ) {
    return Object.fromEntries(
      Object.entries(value).map(([member, each]) => [
        member,
        mended(random, learned, each, member),
      ]),
    );
  }
  if (random.next() < 0.1) return value;
  if (name === "DryRun") return undefined;
  if (/Cidr/i.test(name) && typeof value === "string") return pick(random, CIDRS);
  if (/(Ip|Address|Addresses)$/.test(name) && typeof value === "string") {
    return pick(random, ADDRESSES);
  }
  if (name === "AvailabilityZone") return pick(random, ["us-east-1a", "us-east-1b", "x"]);
  if (name === "NextToken" || name === "ClientToken") return undefined;
  if (name === "Name" && typeof value === "string") return pick(random, FILTERS);
  if (/Ids?$/.test(name) && typeof value === "string") {
    return learned.draw(random, name.replace(/s$/, "")) ?? value;
  }
  if (/(Count|Size)$/.test(name) && typeof value === "number") return Math.min(value, 5);
  return value;
}

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const client = emulator.ec2();
  const model = await loadModel("ec2");
  const learned = new Learned();
  const names = Object.keys((await emulator.running.service("ec2")).operations);
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const drawOperation = (random: SeededRandom): string => {
    const operation = pick(random, names);
    if (RARE.test(operation) && random.next() < 0.7) return drawOperation(random);
    if (!OFTEN.test(operation) && random.next() < 0.3) return drawOperation(random);
    return operation;
  };
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    const operation = drawOperation(random);
    const drawn = new IdentityInputs(model, random, learned).draw(operation);
    const input = mended(random, learned, drawn) as object;
    const sdk = ec2 as unknown as Record<string, new (input: object) => never>;
    const Command = sdk[`${operation}Command`] as new (input: object) => never;
    try {
      learned.learn(await client.send(new Command(input)));
      succeeded.add(operation);
    } catch (error) {
      const fault = answerFault(error);
      if (fault !== undefined) {
        faults.push(`${index}: ${operation} ${JSON.stringify(input).slice(0, 1500)}\n=> ${fault}`);
      }
    }
  };
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS && faults.length < 20) {
      const index = next++;
      if (index % ADVANCED_EVERY === 0) await emulator.advance(1000);
      await one(index);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(names.length / 3);
});
