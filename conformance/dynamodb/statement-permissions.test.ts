/**
 * What PartiQL statements need permission for: an action for each kind, on the table or the index, under the keys of
 * fine-grained access.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
import {
  BatchExecuteStatementCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { allow, OWNER, openTable, tableArn, userWith } from "./principals.ts";

const TableName = "stated";
const SELECT = `SELECT * FROM ${TableName}`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const owner = await openTable(emulator, TableName, {
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-sort",
        KeySchema: [{ AttributeName: "sk", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  for (const pk of ["ann", "bob"]) {
    const Item = { pk: { S: pk }, sk: { S: "1" }, n: { N: "1" }, secret: { S: "x" } };
    await owner.send(new PutItemCommand({ TableName, Item }));
  }
});
afterAll(() => emulator.stop());

const STATED = ["Select", "Insert", "Update", "Delete"].map((kind) => `dynamodb:PartiQL${kind}`);

/** What a statement was refused with; undefined when it was run. */
async function denied(client: DynamoDBClient, Statement: string): Promise<string | undefined> {
  try {
    await client.send(new ExecuteStatementCommand({ Statement }));
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AccessDeniedException") return message;
    throw error;
  }
}

/** Which of the statements are run. */
async function letThrough(
  client: DynamoDBClient,
  rows: readonly (readonly [statement: string, isLet: boolean])[],
): Promise<void> {
  const found: (readonly [string, boolean])[] = [];
  for (const [statement] of rows) {
    found.push([statement, (await denied(client, statement)) === undefined]);
  }
  expect(found).toEqual(rows);
}

test.each([
  ["PartiQLSelect", `${SELECT} WHERE pk = 'ann'`],
  ["PartiQLInsert", `INSERT INTO ${TableName} VALUE {'pk': 'new', 'sk': '1'}`],
  ["PartiQLUpdate", `UPDATE ${TableName} SET n = 1 WHERE pk = 'ann' AND sk = '1'`],
  ["PartiQLDelete", `DELETE FROM ${TableName} WHERE pk = 'new' AND sk = '1'`],
])("%s", async (name, statement) => {
  const action = `dynamodb:${name}`;
  const others = await userWith(
    emulator,
    OWNER,
    allow([...STATED.filter((each) => each !== action), "dynamodb:GetItem", "dynamodb:PutItem"]),
  );
  expect(await denied(others, statement)).toMatch(
    new RegExp(
      `^User: .* is not authorized to perform: ${action} on resource: ${tableArn(TableName)} because no identity-based policy allows the ${action} action$`,
    ),
  );
  expect(await denied(await userWith(emulator, OWNER, allow(action)), statement)).toBeUndefined();
});

test("an index is a resource of its own", async () => {
  const Resource = `${tableArn(TableName)}/index/by-sort`;
  const client = await userWith(emulator, OWNER, allow(STATED, { Resource }));
  await letThrough(client, [
    [`SELECT * FROM "${TableName}"."by-sort" WHERE sk = '1'`, true],
    [`${SELECT} WHERE pk = 'ann'`, false],
  ]);
});

test("statements are about the partition keys that they name", async () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann"] } };
  const client = await userWith(emulator, OWNER, allow(STATED, { Condition }));
  await letThrough(client, [
    [`${SELECT} WHERE pk = 'ann'`, true],
    [`${SELECT} WHERE pk = 'bob'`, false],
    [`${SELECT} WHERE pk IN ['ann', 'bob']`, false],
    [`${SELECT} WHERE pk = 'ann' OR pk = 'bob'`, false],
    [`UPDATE ${TableName} SET n = 2 WHERE pk = 'ann' AND sk = '1'`, true],
    [`UPDATE ${TableName} SET n = 2 WHERE pk = 'bob' AND sk = '1'`, false],
    [`INSERT INTO ${TableName} VALUE {'pk': 'bob', 'sk': '2'}`, false],
    [`DELETE FROM ${TableName} WHERE pk = 'bob' AND sk = '1'`, false],
  ]);
});

test("statements are about the attributes that they name", async () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "n"] } };
  const client = await userWith(emulator, OWNER, allow(STATED, { Condition }));
  await letThrough(client, [
    [`SELECT n FROM ${TableName} WHERE pk = 'ann'`, true],
    [`SELECT secret FROM ${TableName} WHERE pk = 'ann'`, false],
    [`SELECT n FROM ${TableName} WHERE pk = 'ann' AND secret = 'x'`, false],
    [`UPDATE ${TableName} SET secret = 'y' WHERE pk = 'ann' AND sk = '1'`, false],
    [`UPDATE ${TableName} SET n = secret WHERE pk = 'ann' AND sk = '1'`, false],
    [`INSERT INTO ${TableName} VALUE {'pk': 'ann', 'sk': '3', 'secret': 'z'}`, false],
  ]);
});

test("a policy can keep SELECT from reading everything, and RETURNING from telling everything", async () => {
  const deny = (Action: string, Condition: object) => ({
    Effect: "Deny",
    Action,
    Resource: "*",
    Condition,
  });
  const client = await userWith(
    emulator,
    OWNER,
    allow(STATED),
    deny("dynamodb:PartiQLSelect", { Bool: { "dynamodb:FullTableScan": "true" } }),
    deny("dynamodb:PartiQLUpdate", { StringLike: { "dynamodb:ReturnValues": "ALL_*" } }),
  );
  const update = `UPDATE ${TableName} SET n = 3 WHERE pk = 'ann' AND sk = '1'`;
  await letThrough(client, [
    [`${SELECT} WHERE pk = 'ann'`, true],
    [SELECT, false],
    [`${SELECT} WHERE n = 1`, false],
    [`${update} RETURNING MODIFIED OLD *`, true],
    [`${update} RETURNING ALL NEW *`, false],
  ]);
});

test("in a batch each statement is let through or denied by itself", async () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann"] } };
  const client = await userWith(emulator, OWNER, allow(STATED, { Condition }));
  const Statements = ["ann", "bob"].map((pk) => ({
    Statement: `${SELECT} WHERE pk = '${pk}' AND sk = '1'`,
  }));
  const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
  expect(Responses[0]?.Item?.pk).toEqual({ S: "ann" });
  expect(Responses[1]).toEqual({
    Error: {
      Code: "AccessDenied",
      Message: expect.stringMatching(
        /^User: .* is not authorized to perform: dynamodb:PartiQLSelect/,
      ),
    },
  });
});

const transact = (client: DynamoDBClient, ...texts: string[]) =>
  client.send(
    new ExecuteTransactionCommand({
      TransactStatements: texts.map((Statement) => ({ Statement })),
    }),
  );

test("a transaction is denied for one of its statements", async () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ann"] } };
  const client = await userWith(emulator, OWNER, allow(STATED, { Condition }));
  const item = (partition: string) => `${SELECT} WHERE pk ${partition} AND sk = '1'`;
  const update = `UPDATE ${TableName} SET n = 4 WHERE pk = 'ann' AND sk = '1'`;
  const { Responses } = await transact(client, item("= 'ann'"));
  expect(Responses?.[0]?.Item?.secret).toEqual({ S: "x" });
  await transact(client, update);
  for (const statements of [
    [item("= 'bob'")],
    [update, `EXISTS(${item("= 'bob'")} AND secret = 'x')`],
    [update, `EXISTS(${item("IN ['bob']")} AND secret = 'x')`],
  ]) {
    const { name, message } = await denialOf(transact(client, ...statements));
    expect(name).toBe("AccessDeniedException");
    expect(message).toContain("is not authorized to perform: dynamodb:PartiQLSelect on resource");
  }
});

test("a policy can let statements be run in transactions alone", async () => {
  const Condition = { StringEquals: { "dynamodb:EnclosingOperation": "ExecuteTransaction" } };
  const client = await userWith(emulator, OWNER, allow(STATED, { Condition }));
  const statement = `${SELECT} WHERE pk = 'ann' AND sk = '1'`;
  expect(await denied(client, statement)).toContain("PartiQLSelect");
  const { Responses } = await transact(client, statement);
  expect(Responses?.[0]?.Item?.pk).toEqual({ S: "ann" });
});

test("a statement that cannot be read is said to be so to everybody", async () => {
  const client = await userWith(emulator, OWNER);
  const call = client.send(new ExecuteStatementCommand({ Statement: "SELECT FROM" }));
  expect((await denialOf(call)).name).toBe("ValidationException");
});
