/**
 * CreateTable's refusals. Texts as recorded from DynamoDB by dynalite
 * (github.com/mhart/dynalite), nubo-db/dynamodb-conformance, and the AWS controllers' lab of October 2026.
 */
import { CreateTableCommand, type CreateTableInput } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ALL, hash, range, tableInput, text, UNITS } from "./table-input.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const INVALID = "One or more parameter values were invalid: ";
/** `code: message` of what is refused. */
async function refusal(more: Partial<CreateTableInput>): Promise<string> {
  try {
    await emulator.dynamodb().send(new CreateTableCommand(tableInput(more)));
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "made";
}

const local = (IndexName: string, sort = "sk") => ({
  IndexName,
  KeySchema: [hash("pk"), range(sort)],
  Projection: ALL,
});
const global = (IndexName: string, partition = "sk") => ({
  IndexName,
  KeySchema: [hash(partition)],
  Projection: ALL,
});
const many = (count: number, of: (name: string) => ReturnType<typeof local>) =>
  Array.from({ length: count }, (_, at) => of(`index-${at}`));

const REFUSED: [string, Partial<CreateTableInput>, string][] = [
  [
    "on-demand with units",
    { ProvisionedThroughput: UNITS },
    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
  ],
  [
    "no units",
    { BillingMode: undefined },
    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
  ],
  [
    "a key that is not defined",
    { KeySchema: [hash("pk"), range("nope")] },
    "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, nope], AttributeDefinitions: [pk, sk]",
  ],
  [
    "an attribute that is no key",
    { KeySchema: [hash("pk")] },
    "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
  ],
  [
    "an attribute that is no key, with indexes",
    {
      AttributeDefinitions: [text("pk"), text("sk"), text("more")],
      GlobalSecondaryIndexes: [global("one")],
    },
    "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk, more], keys used: [pk, sk]",
  ],
  ["no local index", { LocalSecondaryIndexes: [] }, "List of LocalSecondaryIndexes is empty"],
  ["no global index", { GlobalSecondaryIndexes: [] }, "List of GlobalSecondaryIndexes is empty"],
  [
    "a local index beside a partition key alone",
    {
      AttributeDefinitions: [text("pk"), text("sk")],
      KeySchema: [hash("pk")],
      LocalSecondaryIndexes: [local("one")],
    },
    "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
  ],
  [
    "a local index without a sort key",
    { LocalSecondaryIndexes: [{ ...local("one"), KeySchema: [hash("pk")] }] },
    "Index KeySchema does not have a range key for index: one",
  ],
  [
    "a local index of another partition key",
    { LocalSecondaryIndexes: [{ ...local("one"), KeySchema: [hash("sk"), range("pk")] }] },
    "Index KeySchema does not have the same leading hash key as table KeySchema for index: one. index hash key: sk, table hash key: pk",
  ],
  [
    "six local indexes",
    { LocalSecondaryIndexes: many(6, local) },
    "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
  ],
  [
    "21 global indexes",
    { GlobalSecondaryIndexes: many(21, global) },
    "GlobalSecondaryIndex count exceeds the per-table limit of 20",
  ],
  [
    "two indexes of a name",
    { LocalSecondaryIndexes: [local("one")], GlobalSecondaryIndexes: [global("one")] },
    "Duplicate index name: one",
  ],
  [
    "a projection of all and some",
    {
      GlobalSecondaryIndexes: [
        { ...global("one"), Projection: { ...ALL, NonKeyAttributes: ["a"] } },
      ],
    },
    "ProjectionType is ALL, but NonKeyAttributes is specified",
  ],
  [
    "a projection of nothing",
    { GlobalSecondaryIndexes: [{ ...global("one"), Projection: { ProjectionType: "INCLUDE" } }] },
    "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
  ],
  [
    "a projection that is not said",
    { GlobalSecondaryIndexes: [{ ...global("one"), Projection: {} }] },
    "Unknown ProjectionType: null",
  ],
  [
    "more projected attributes than a table may have",
    {
      GlobalSecondaryIndexes: many(6, global).map((index, at) => ({
        ...index,
        Projection: {
          ProjectionType: "INCLUDE",
          NonKeyAttributes: Array.from({ length: at < 5 ? 20 : 1 }, (_, of) => `${at}-${of}`),
        },
      })),
    },
    "Number of projected attributes 101 exceeds the per-table limit of 100",
  ],
  [
    "units of an index on demand",
    { GlobalSecondaryIndexes: [{ ...global("one"), ProvisionedThroughput: UNITS }] },
    "ProvisionedThroughput should not be specified for index: one when BillingMode is PAY_PER_REQUEST",
  ],
  [
    "an index without units",
    {
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: UNITS,
      GlobalSecondaryIndexes: [global("one")],
    },
    "ProvisionedThroughput is not specified for index: one",
  ],
  [
    "a stream of nothing",
    { StreamSpecification: { StreamEnabled: true } },
    "Table is being created with a stream enabled, UpdateViewType is required",
  ],
  [
    "no stream of something",
    { StreamSpecification: { StreamEnabled: false, StreamViewType: "NEW_IMAGE" } },
    "Table is being created with a stream disabled, UpdateViewType should not be specified",
  ],
  [
    "a maximum of zero",
    { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
    "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
  ],
  [
    "a maximum of a provisioned table",
    {
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: UNITS,
      OnDemandThroughput: { MaxWriteRequestUnits: 5 },
    },
    "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
  ],
  [
    "a table that is colder than new ones are",
    { WarmThroughput: { ReadUnitsPerSecond: 1 } },
    "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: " +
      "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
  ],
  [
    "a key without saying so",
    { SSESpecification: { Enabled: true, KMSMasterKeyId: "alias/mine" } },
    "SSEType KMS is required if KMSMasterKeyId is specified",
  ],
  [
    "another encryption",
    { SSESpecification: { Enabled: true, SSEType: "AES256" } },
    "SSEType AES256 is not supported",
  ],
];

describe("CreateTable refuses", () => {
  for (const [what, more, sentence] of REFUSED) {
    test(what, async () => {
      expect(await refusal(more)).toBe(`ValidationException: ${INVALID}${sentence}`);
    });
  }

  const PLAIN: [string, Partial<CreateTableInput>, string][] = [
    [
      "an attribute that is defined twice",
      { AttributeDefinitions: [text("pk"), text("pk"), text("sk")] },
      "ValidationException: Attribute Name is duplicated: pk",
    ],
    [
      "more keys than attributes",
      { AttributeDefinitions: [text("pk")], KeySchema: [hash("pk"), range("pk")] },
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    ],
    [
      "one attribute as both keys",
      { KeySchema: [hash("pk"), range("pk")] },
      "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ],
    [
      "a sort key first",
      { KeySchema: [range("pk"), hash("sk")] },
      "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ],
    [
      "two partition keys",
      { KeySchema: [hash("pk"), hash("sk")] },
      "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    ],
    [
      "more units than a table may have",
      {
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: { ReadCapacityUnits: 40_001, WriteCapacityUnits: 1 },
      },
      "LimitExceededException: The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. " +
        "Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    ],
    [
      "a tag of AWS",
      { Tags: [{ Key: "aws:mine", Value: "" }] },
      "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:mine",
    ],
  ];
  for (const [what, more, answer] of PLAIN) {
    test(what, async () => expect(await refusal(more)).toBe(answer));
  }

  test("a key of KMS whose name is none, in KMS's words", async () => {
    const SSESpecification = { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId: "nonsense" };
    expect(await refusal({ SSESpecification })).toMatch(
      /^ValidationException: KMS validation error: com\.amazonaws\.services\.kms\.model\.NotFoundException: Invalid keyId 'nonsense' \(Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: .+; Proxy: null\)$/,
    );
  });

  test("what an account has no units left for", async () => {
    const big = (TableName: string) =>
      emulator.dynamodb({ accessKeyId: "222222222222", secretAccessKey: "test" }).send(
        new CreateTableCommand({
          ...tableInput({ TableName, BillingMode: "PROVISIONED" }),
          ProvisionedThroughput: { ReadCapacityUnits: 40_000, WriteCapacityUnits: 1 },
        }),
      );
    await big("first");
    await big("second");
    await expect(big("third")).rejects.toMatchObject({
      name: "LimitExceededException",
      message:
        "This request would have caused the ReadCapacityUnits limit to be exceeded for the account in us-east-1. " +
        "Current ReadCapacityUnits reserved by the account: 80000. Limit: 80000. Requested: 40000. " +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    });
  });
});
