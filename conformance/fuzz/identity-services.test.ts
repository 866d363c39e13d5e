/** Fuzzing of IAM, STS, Organizations and Access Analyzer by the SDK's own clients. */
import * as analyzer from "@aws-sdk/client-accessanalyzer";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as sts from "@aws-sdk/client-sts";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { IdentityInputs, Learned } from "./identity-inputs.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 3000);
const SEED = process.env.CLOUDGLASS_SEED ?? "identities";
const CONNECTIONS = 8;
const DAY_MS = 86_400_000;
/** They take away what all others speak of: rare, so that others find something. */
const RARE = /^(Delete|Close|Leave|Remove|Detach|Deactivate)/;

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
});
afterAll(() => emulator.stop());

interface Client {
  send(command: unknown): Promise<unknown>;
}

interface Service {
  readonly name: string;
  readonly share: number;
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly client: Client;
  readonly model: ServiceModel;
}

async function services(): Promise<Service[]> {
  const of = async (name: string, share: number, sdk: object, client: unknown) => ({
    name,
    share,
    sdk: sdk as Readonly<Record<string, unknown>>,
    client: client as Client,
    model: await loadModel(name),
  });
  return [
    await of("iam", 0.6, iam, emulator.iam()),
    await of("organizations", 0.2, organizations, emulator.organizations()),
    await of("sts", 0.1, sts, emulator.sts()),
    await of("accessanalyzer", 0.1, analyzer, emulator.accessAnalyzer()),
  ];
}

function chosen(random: SeededRandom, all: readonly Service[]): Service {
  let left = random.next();
  for (const service of all) {
    left -= service.share;
    if (left < 0) return service;
  }
  return all[0] as Service;
}

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const all = await services();
  const learned = new Learned();
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    const { name, sdk, client, model } = chosen(random, all);
    const names = Object.keys(model.operations);
    let operation = pick(random, names);
    if (RARE.test(operation) && random.next() < 0.7) operation = pick(random, names);
    const input = new IdentityInputs(model, random, learned).draw(operation);
    const Command = sdk[`${operation}Command`] as new (input: object) => unknown;
    try {
      learned.learn(await client.send(new Command(input)));
      succeeded.add(`${name} ${operation}`);
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
      if (index % 1000 === 900) await emulator.advance(DAY_MS);
      await one(index);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(60);
});
