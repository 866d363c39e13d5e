/** Fuzzing of FIS by the SDK's own client. */
import * as fis from "@aws-sdk/client-fis";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operationsOf } from "../../packages/fis/src/operations/index.ts";
import type { Rooms } from "../../packages/fis/src/rooms.ts";
import { EXPERIMENT_ROLE, makeRole, template } from "../fis/experiment-role.ts";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { IdentityInputs, Learned } from "./identity-inputs.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 1000);
const SEED = process.env.CLOUDGLASS_SEED ?? "faults";
const CONNECTIONS = 4;

const NAMES = {
  actionId: [
    "aws:fis:wait",
    "aws:fis:inject-api-internal-error",
    "aws:ec2:stop-instances",
    "aws:network:disrupt-connectivity",
    "cloudglass:zone:down",
  ],
  resourceType: ["aws:iam:role", "aws:ec2:instance", "aws:lambda:function"],
  resourceArns: [EXPERIMENT_ROLE],
  roleArn: [EXPERIMENT_ROLE],
  selectionMode: ["ALL", "COUNT(2)", "PERCENT(50)", "COUNT(0)"],
  source: ["none", "aws:cloudwatch:alarm"],
  duration: ["PT1M", "P1D", "PT", "PT99999999S"],
  path: ["State.Name", "a..b", "__proto__"],
};

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
  await makeRole(emulator);
});
afterAll(() => emulator.stop());

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const client = emulator.fis() as { send(command: unknown): Promise<object> };
  const model: ServiceModel = await loadModel("fis");
  const sdk = fis as unknown as Record<string, new (input: object) => unknown>;
  const names = Object.keys(operationsOf({} as Rooms));
  const learned = new Learned();
  learned.learn(NAMES);
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    const operation = pick(random, names);
    const drawn = new IdentityInputs(model, random, learned).draw(operation);
    // Some templates are whole, so that there is something to start.
    const isWhole = operation === "CreateExperimentTemplate" && random.next() < 0.3;
    const Command = sdk[`${operation}Command`] as new (input: object) => unknown;
    try {
      learned.learn(await client.send(new Command(isWhole ? template() : drawn)));
      succeeded.add(operation);
    } catch (error) {
      const fault = answerFault(error);
      if (fault !== undefined) {
        faults.push(`${index}: ${operation} ${JSON.stringify(drawn).slice(0, 1500)}\n=> ${fault}`);
      }
    }
    if (index % 100 === 0) await emulator.advance(60_000);
  };
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS && faults.length < 20) await one(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(8);
});
