/** Policies of tables: who else is let in, how they change, what is refused. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  type PutResourcePolicyCommandInput,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand } from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import {
  allow,
  keysOfUser,
  OTHER,
  OWNER,
  openTable,
  rootOf,
  tableArn,
  userWith,
} from "./principals.ts";

const TableName = "shared";
const ResourceArn = tableArn(TableName);
const Key = { pk: { S: "a" }, sk: { S: "1" } };
const NOT_FOUND = "Resource-based policy not found for the provided ResourceArn: ";
const INVALID = "One or more parameter values were invalid: ";

let emulator: Emulator;
let owner: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  owner = await openTable(emulator, TableName);
  await owner.send(new PutItemCommand({ TableName, Item: Key }));
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  await owner.send(new DeleteResourcePolicyCommand({ ResourceArn }));
});

const statement = (more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
  Action: "dynamodb:GetItem",
  Resource: ResourceArn,
  ...more,
});
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const put = (Policy: string, more: Partial<PutResourcePolicyCommandInput> = {}) =>
  owner.send(new PutResourcePolicyCommand({ ResourceArn, Policy, ...more }));
const get = () => owner.send(new GetResourcePolicyCommand({ ResourceArn }));
const remove = (ExpectedRevisionId?: string) =>
  owner.send(new DeleteResourcePolicyCommand({ ResourceArn, ExpectedRevisionId }));

describe("another account", () => {
  const read = (client: DynamoDBClient) =>
    client.send(new GetItemCommand({ TableName: ResourceArn, Key }));

  test("reads what the table's policy and its own let it read, by the table's ARN", async () => {
    const reader = await userWith(emulator, OTHER, allow("dynamodb:*"));
    const idle = await userWith(emulator, OTHER);
    expect(await denialOf(read(reader))).toMatchObject({
      name: "AccessDeniedException",
      status: 400,
      message: expect.stringMatching(
        `is not authorized to perform: dynamodb:GetItem on resource: ${ResourceArn} because no resource-based policy allows the dynamodb:GetItem action`,
      ),
    });
    await put(document(statement()));
    expect((await read(reader)).Item).toEqual(Key);
    expect((await denialOf(read(idle))).message).toContain("no identity-based policy allows");
    const Item = { ...Key, sk: { S: "2" } };
    const written = reader.send(new PutItemCommand({ TableName: ResourceArn, Item }));
    expect((await denialOf(written)).message).toContain("perform: dynamodb:PutItem on resource");
    await remove();
    expect((await denialOf(read(reader))).name).toBe("AccessDeniedException");
  });

  test("reads and writes by the ARN in every operation on items", async () => {
    await put(document(statement({ Action: "dynamodb:*" })));
    const client = emulator.dynamodb(rootOf(OTHER));
    const Item = { pk: { S: "theirs" }, sk: { S: "1" } };
    const TableName = ResourceArn;
    const values = { ExpressionAttributeValues: { ":one": { N: "1" } } };
    const update = { TableName, Key: Item, UpdateExpression: "SET n = :one", ...values };
    await client.send(new PutItemCommand({ TableName, Item }));
    await client.send(new UpdateItemCommand(update));
    const requests = { [TableName]: [{ PutRequest: { Item: { ...Item, sk: { S: "2" } } } }] };
    await client.send(new BatchWriteItemCommand({ RequestItems: requests }));
    await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: update }] }));
    const keys = { [TableName]: { Keys: [Item], ConsistentRead: true } };
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: keys }));
    expect(Object.values(Responses ?? {})).toEqual([[{ ...Item, n: { N: "1" } }]]);
    const TransactItems = [{ Get: { TableName, Key: Item } }];
    const got = await client.send(new TransactGetItemsCommand({ TransactItems }));
    expect(got.Responses).toEqual([{ Item: { ...Item, n: { N: "1" } } }]);
    const pk = { ":pk": { S: "theirs" } };
    const asked = { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: pk };
    const found = await client.send(new QueryCommand({ ...asked, ConsistentRead: true }));
    expect(found.Count).toBe(2);
    await client.send(new DeleteItemCommand({ TableName, Key: Item }));
    expect((await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Count).toBe(2);
    const described = await client.send(new DescribeTableCommand({ TableName }));
    expect(described.Table?.TableArn).toBe(ResourceArn);
  });

  test("has its own table by the same name", async () => {
    await put(document(statement()));
    const client = emulator.dynamodb(rootOf(OTHER));
    const mine = client.send(new GetItemCommand({ TableName, Key }));
    expect((await denialOf(mine)).name).toBe("ResourceNotFoundException");
  });

  test("may not change the policy, whatever it says", async () => {
    await put(document(statement({ Action: "dynamodb:*" })));
    const root = emulator.dynamodb(rootOf(OTHER));
    const policy = document(statement());
    const attempt = root.send(new PutResourcePolicyCommand({ ResourceArn, Policy: policy }));
    expect(await denialOf(attempt)).toMatchObject({
      name: "ValidationException",
      message: "This action is only supported by accounts that match the resource owner’s account.",
    });
  });
});

describe("within the account", () => {
  test("a policy lets in a user who has none, and denies one who has all", async () => {
    const some = await userWith(emulator, OWNER);
    const all = await userWith(emulator, OWNER, allow("dynamodb:*"));
    const describeTable = (client: DynamoDBClient) =>
      client.send(new DescribeTableCommand({ TableName }));
    expect((await denialOf(describeTable(some))).name).toBe("AccessDeniedException");
    const Condition = { StringLike: { "aws:PrincipalArn": `arn:aws:iam::${OWNER}:user/*` } };
    const Principal = { AWS: "*" };
    const Action = "dynamodb:DescribeTable";
    await put(document(statement({ Principal, Action, Condition })));
    await describeTable(some);
    await put(document(statement({ Effect: "Deny", Principal, Action, Condition })));
    expect((await denialOf(describeTable(all))).message).toContain(
      "with an explicit deny in a resource-based policy",
    );
  });

  test("an index is let in by its own ARN", async () => {
    const TableName = "indexed";
    const AttributeName = "kind";
    await openTable(emulator, TableName, {
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName, AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName, KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-kind",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    const reader = await userWith(emulator, OTHER, allow("dynamodb:*"));
    const Resource = `${tableArn(TableName)}/index/by-kind`;
    const Policy = document(statement({ Action: "dynamodb:Query", Resource }));
    await owner.send(new PutResourcePolicyCommand({ ResourceArn: tableArn(TableName), Policy }));
    const ask = (IndexName?: string) =>
      reader.send(
        new QueryCommand({
          TableName: tableArn(TableName),
          IndexName,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": { S: "a" } },
        }),
      );
    expect((await ask("by-kind")).Items).toEqual([]);
    expect((await denialOf(ask())).message).toContain(
      `on resource: ${tableArn(TableName)} because`,
    );
  });
});

test("a stream is let in by a policy of its own", async () => {
  const TableName = "streamed";
  const StreamViewType = "KEYS_ONLY";
  await openTable(emulator, TableName, {
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  const { Table } = await owner.send(new DescribeTableCommand({ TableName }));
  const StreamArn = Table?.LatestStreamArn as string;
  const keys = await keysOfUser(emulator, OTHER, "reader", allow("dynamodb:*"));
  const ask = () => emulator.dynamodbStreams(keys).send(new DescribeStreamCommand({ StreamArn }));
  expect((await denialOf(ask())).message).toContain(`on resource: ${StreamArn} because`);
  const Action = "dynamodb:DescribeStream";
  const Policy = document(statement({ Action, Resource: StreamArn }));
  await owner.send(new PutResourcePolicyCommand({ ResourceArn: StreamArn, Policy }));
  expect((await ask()).StreamDescription?.StreamArn).toBe(StreamArn);
  const ofTable = owner.send(new GetResourcePolicyCommand({ ResourceArn: tableArn(TableName) }));
  expect((await denialOf(ofTable)).name).toBe("PolicyNotFoundException");
  await owner.send(new DeleteResourcePolicyCommand({ ResourceArn: StreamArn }));
  expect((await denialOf(ask())).name).toBe("AccessDeniedException");
});

describe("revisions", () => {
  test("texts that mean the same are one revision, in canonical form", async () => {
    const { RevisionId } = await put(
      JSON.stringify(
        {
          Statement: [
            {
              Resource: [ResourceArn],
              Action: ["dynamodb:GetItem"],
              Principal: { AWS: [OTHER, `arn:aws:iam::${OTHER}:root`] },
              Effect: "Allow",
              Sid: "Read",
            },
          ],
          Version: "2012-10-17",
        },
        undefined,
        2,
      ),
    );
    const canonical =
      `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":` +
      `"arn:aws:iam::${OTHER}:root"},"Action":"dynamodb:GetItem","Resource":"${ResourceArn}"}]}`;
    expect(await get()).toMatchObject({ Policy: canonical, RevisionId });
    expect(await put(canonical)).toMatchObject({ RevisionId });
    expect((await put(document(statement()))).RevisionId).not.toBe(RevisionId);
  });

  test("who names a revision changes that one alone", async () => {
    const { RevisionId: first } = await put(document(statement()), {
      ExpectedRevisionId: "NO_POLICY",
    });
    const other = document(statement({ Action: "dynamodb:PutItem" }));
    expect(await denialOf(put(other, { ExpectedRevisionId: "NO_POLICY" }))).toMatchObject({
      name: "PolicyNotFoundException",
      message: `${NOT_FOUND}Requested policy update expecting none to be present for table ${TableName}, but a policy exists with revision id ${first}.`,
    });
    const { RevisionId: second } = await put(other, { ExpectedRevisionId: first });
    expect(Number(second)).toBeGreaterThan(Number(first));
    expect(await denialOf(remove(first))).toMatchObject({
      name: "PolicyNotFoundException",
      message: `${NOT_FOUND}Requested update for policy with revision id ${first}, but the policy associated to target table ${TableName} has revision id ${second}.`,
    });
    expect(await remove(second)).toMatchObject({ RevisionId: second });
    expect(await denialOf(get())).toMatchObject({
      name: "PolicyNotFoundException",
      message: NOT_FOUND + ResourceArn,
    });
    expect((await remove()).RevisionId).toBeUndefined();
    expect((await denialOf(remove(second))).name).toBe("PolicyNotFoundException");
  });

  test("where tables take their time, a policy is not changed again for 15 seconds", async () => {
    const slow = await startEmulator({ ephemeral: true, dynamodbTransitions: 1000 });
    const client = await openTable(slow, TableName);
    await slow.advance(1000);
    const change = (Action: string) =>
      client.send(
        new PutResourcePolicyCommand({ ResourceArn, Policy: document(statement({ Action })) }),
      );
    await change("dynamodb:GetItem");
    await slow.advance(14_000);
    expect(await denialOf(change("dynamodb:PutItem"))).toMatchObject({
      name: "ThrottlingException",
      message: expect.stringMatching(
        `^Resource-based policy for table ${TableName} modified within the previous 15000 milliseconds. Please try again after \\d{4}-.*Z.$`,
      ),
    });
    await change("dynamodb:GetItem");
    await slow.advance(2000);
    await change("dynamodb:PutItem");
    await slow.stop();
  });
});

describe("refused", () => {
  const locked =
    "The new resource policy will not allow you to update the resource policy in the future.";

  test("a policy that its maker could not change again, unless he confirms that", async () => {
    const Effect = "Deny";
    const Action = "dynamodb:PutResourcePolicy";
    const Policy = document(statement({ Effect, Action, Principal: "*", Resource: "*" }));
    expect(await denialOf(put(Policy))).toMatchObject({
      name: "AccessDeniedException",
      message: locked,
    });
    const name = "locked";
    await openTable(emulator, name);
    const arn = { ResourceArn: tableArn(name) };
    const confirmed = { ...arn, Policy, ConfirmRemoveSelfResourceAccess: true };
    await owner.send(new PutResourcePolicyCommand(confirmed));
    const again = owner.send(new PutResourcePolicyCommand(confirmed));
    expect((await denialOf(again)).message).toContain("explicit deny in a resource-based policy");
  });

  const policyOf = (more: object) => document(statement(more));
  test.each([
    ["not JSON", "{", `${INVALID}Invalid policy document: This policy contains invalid Json`],
    [
      "without statements",
      document(),
      `${INVALID}Invalid policy document: Could not parse the policy: Statement is empty!`,
    ],
    [
      "without a resource",
      policyOf({ Resource: undefined }),
      `${INVALID}Invalid policy document: Missing required field Resource`,
    ],
    [
      "two statements of one name",
      document(statement({ Sid: "a" }), statement({ Sid: "a" })),
      `${INVALID}Invalid policy document: The Statement Ids in the policy are not unique`,
    ],
    [
      "a stream's actions",
      policyOf({ Action: ["dynamodb:GetRecords", "dynamodb:DescribeStream"] }),
      `${INVALID}Invalid policy document: The following action names are invalid: "dynamodb:GetRecords", "dynamodb:DescribeStream"`,
    ],
    [
      "a principal that is nobody",
      policyOf({ Principal: { AWS: `arn:aws:iam::${OWNER}:user/nobody` } }),
      `${INVALID}Invalid principal in policy document.`,
    ],
    [
      "everybody",
      policyOf({ Principal: "*" }),
      "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access",
    ],
    [
      "too long",
      `${policyOf({})}${" ".repeat(20_480)}`,
      `${INVALID}Maximum policy size of 20480 bytes exceeded`,
    ],
  ])("a policy: %s", async (_name, policy, message) => {
    expect(await denialOf(put(policy))).toMatchObject({ name: "ValidationException", message });
    expect((await denialOf(get())).name).toBe("PolicyNotFoundException");
  });

  const region = ResourceArn.replace("us-east-1", "eu-west-1");
  test.each([
    ["shared", `${INVALID}ARNs must start with 'arn:': shared`],
    [region, `${INVALID}Invalid resource Arn: ${region}`],
    [
      `${ResourceArn}/index/i`,
      `${INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ResourceArn}/index/i`,
    ],
    [
      `${ResourceArn}/backup/0170`,
      `${INVALID}Provided Arn is not a DynamoDB resource arn: ${ResourceArn}/backup/0170`,
    ],
    [tableArn("none"), "Requested resource not found: Table: none not found"],
    [
      `${ResourceArn}/stream/2000-01-01T00:00:00.000`,
      `Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: ${TableName}`,
    ],
  ])("an ARN: %s", async (arn, message) => {
    const attempt = owner.send(new GetResourcePolicyCommand({ ResourceArn: arn }));
    expect((await denialOf(attempt)).message).toBe(message);
  });
});

test("a table is made with a policy by who may put one", async () => {
  const made = {
    TableName: "born-shared",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
    BillingMode: "PAY_PER_REQUEST" as const,
    ResourcePolicy: document(statement({ Resource: tableArn("born-shared") })),
  };
  const maker = await userWith(emulator, OWNER, allow("dynamodb:CreateTable"));
  const attempt = maker.send(new CreateTableCommand(made));
  expect((await denialOf(attempt)).message).toContain("perform: dynamodb:PutResourcePolicy");
  await owner.send(new CreateTableCommand(made));
  const arn = tableArn("born-shared");
  const { Policy } = await owner.send(new GetResourcePolicyCommand({ ResourceArn: arn }));
  expect(Policy).toBe(made.ResourcePolicy);
});
