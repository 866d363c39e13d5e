/** Fuzzing of CloudWatch Logs by the SDK's own client. */
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf } from "../../packages/logs/src/operations/index.ts";
import type { Rooms } from "../../packages/logs/src/rooms.ts";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { IdentityInputs, Learned } from "./identity-inputs.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 1200);
const SEED = process.env.CLOUDGLASS_SEED ?? "lines";
const CONNECTIONS = 8;
/** They take away what others speak of: rare. */
const RARE = /^Delete/;
const EVENTS = /LogEvents$/;

const NAMES = {
  logGroupName: ["/app/a", "/app/b", "c"],
  logGroupIdentifier: ["/app/a", "arn:aws:logs:us-east-1:000000000000:log-group:/app/b"],
  logGroupIdentifiers: ["arn:aws:logs:us-east-1:000000000000:log-group:/app/a"],
  resourceArn: ["arn:aws:logs:us-east-1:000000000000:log-group:/app/a"],
  logStreamName: ["s", "t"],
  logStreamNames: ["s"],
  filterName: ["f", "g"],
  filterPattern: [
    "",
    "ERROR -fine",
    "?a ?b",
    "%E.*R%",
    '"a b"',
    "{ $.a.b[*] >= 1 || $.c IS NULL }",
    "{ $.a = ",
    "[a, ..., b = x*]",
    "[a, b = 1 && c = 2]",
  ],
  message: ["ERROR a b", '{"a":{"b":[1,"x"]},"c":null}', "x y z", "fine"],
  eventMessage: ["ERROR a b"],
  kmsKeyId: ["arn:aws:kms:us-east-1:000000000000:key/k"],
  destinationArn: ["arn:aws:lambda:us-east-1:000000000000:function:f"],
  metricValue: ["1", "$.a"],
};

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
});
afterAll(() => emulator.stop());

/** Some events are of now, so that they are taken. */
function dated(input: Record<string, unknown>, random: SeededRandom): Record<string, unknown> {
  const events = input.logEvents;
  if (!Array.isArray(events) || random.next() < 0.2) return input;
  const timestamp = emulator.running.clock.now();
  return { ...input, logEvents: events.map((each: object) => ({ ...each, timestamp })) };
}

/** A tail is looked at once and left. */
async function leave(output: object): Promise<void> {
  if (!("responseStream" in output)) return;
  const told = (output.responseStream as AsyncIterable<object>)[Symbol.asyncIterator]();
  await told.next();
  await told.return?.();
}

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const client = emulator.logs() as { send(command: unknown): Promise<object> };
  const model: ServiceModel = await loadModel("logs");
  const names = Object.keys(operationsOf({} as Rooms));
  const learned = new Learned();
  learned.learn(NAMES);
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const chosen = (random: SeededRandom) => {
    if (random.next() < 0.3)
      return pick(
        random,
        names.filter((each) => EVENTS.test(each)),
      );
    const operation = pick(random, names);
    return RARE.test(operation) && random.next() < 0.7 ? pick(random, names) : operation;
  };
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    const operation = chosen(random);
    const input = dated(new IdentityInputs(model, random, learned).draw(operation), random);
    const sdk = logs as unknown as Record<string, new (input: object) => unknown>;
    const Command = sdk[`${operation}Command`] as new (input: object) => unknown;
    try {
      const output = await client.send(new Command(input));
      await leave(output);
      learned.learn(output);
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
    while (next < REQUESTS && faults.length < 20) await one(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(20);
});
