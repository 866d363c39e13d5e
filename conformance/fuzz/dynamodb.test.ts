/** Fuzzing of DynamoDB and DynamoDB Streams by the SDK's own clients. */
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { DynamodbInputs, TABLES } from "./dynamodb-inputs.ts";
import { Learned } from "./identity-inputs.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 1500);
const SEED = process.env.CLOUDGLASS_SEED ?? "items";
const CONNECTIONS = 8;
const HOUR_MS = 3_600_000;
const TENDED_EVERY = 100;
const STREAMS_SHARE = 0.08;
/** They take tables away or make more of them: rare, so that others find something. */
const RARE = /^(Delete(Table|Backup)|CreateTable|Restore|Import)/;
/** Those that are most of what DynamoDB is asked. */
const ITEMS = /Item|Items|^Query$|^Scan$|Statement|Transaction$/;

/** Work whose table was taken away in its middle is tried again. */
const INTERRUPTED = /"msg":"work waits"/;

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining(INTERRUPTED));
});
afterAll(() => emulator.stop());

interface Service {
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly client: { send(command: unknown): Promise<unknown> };
  readonly model: ServiceModel;
}

/** Makes the tables that requests speak of, where one took them away. */
async function tend({ client }: Service): Promise<void> {
  const throughput = { BillingMode: "PAY_PER_REQUEST" as const };
  const attribute = (AttributeName: string, AttributeType: "S" | "N") => ({
    AttributeName,
    AttributeType,
  });
  const key = (...names: string[]) =>
    names.map((AttributeName, at) => ({
      AttributeName,
      KeyType: at === 0 ? ("HASH" as const) : ("RANGE" as const),
    }));
  const Projection = { ProjectionType: "ALL" as const };
  const [plain, sorted, indexed] = TABLES as [string, string, string];
  const sortedTable = {
    AttributeDefinitions: [attribute("pk", "S"), attribute("sk", "N")],
    KeySchema: key("pk", "sk"),
    ...throughput,
  };
  const tables: dynamodb.CreateTableCommandInput[] = [
    {
      TableName: plain,
      AttributeDefinitions: [attribute("pk", "S")],
      KeySchema: key("pk"),
      ...throughput,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    },
    { TableName: sorted, ...sortedTable },
    {
      TableName: indexed,
      ...sortedTable,
      AttributeDefinitions: [...sortedTable.AttributeDefinitions, attribute("a", "S")],
      GlobalSecondaryIndexes: [{ IndexName: "gsi", KeySchema: key("a", "sk"), Projection }],
      LocalSecondaryIndexes: [{ IndexName: "lsi", KeySchema: key("pk", "a"), Projection }],
    },
  ];
  for (const table of tables) {
    await client.send(new dynamodb.CreateTableCommand(table)).catch(() => undefined);
  }
  await emulator.advance(0);
}

function chosenOperation(random: SeededRandom, { model }: Service): string {
  const names = Object.keys(model.operations);
  const items = names.filter((each) => ITEMS.test(each));
  if (items.length > 0 && random.next() < 0.6) return pick(random, items);
  const operation = pick(random, names);
  return RARE.test(operation) && random.next() < 0.7 ? pick(random, names) : operation;
}

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const tables: Service = {
    sdk: dynamodb as never,
    client: emulator.dynamodb() as never,
    model: await loadModel("dynamodb"),
  };
  const records: Service = {
    sdk: streams as never,
    client: emulator.dynamodbStreams() as never,
    model: await loadModel("dynamodbstreams"),
  };
  const learned = new Learned();
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    const service = random.next() < STREAMS_SHARE ? records : tables;
    const operation = chosenOperation(random, service);
    const input = new DynamodbInputs(service.model, random, learned).draw(operation);
    const Command = service.sdk[`${operation}Command`] as new (input: object) => unknown;
    try {
      learned.learn(await service.client.send(new Command(input)));
      succeeded.add(operation);
    } catch (error) {
      const fault = answerFault(error);
      if (fault !== undefined) {
        faults.push(`${index}: ${operation} ${JSON.stringify(input).slice(0, 1500)}\n=> ${fault}`);
      }
    }
  };
  let next = 0;
  const worker = async (end: number) => {
    while (next < end && faults.length < 20) await one(next++);
  };
  for (let end = TENDED_EVERY; next < REQUESTS && faults.length < 20; end += TENDED_EVERY) {
    await tend(tables);
    if (end % 500 === 0) await emulator.advance(HOUR_MS);
    await Promise.all(Array.from({ length: CONNECTIONS }, () => worker(Math.min(end, REQUESTS))));
  }
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(20);
});
