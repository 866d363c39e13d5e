/** Statements that users may run: each by the action that it is, on its table or index, with its condition keys. */
import {
  BatchExecuteStatementCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OpenSongs, SONGS } from "./open-songs.ts";
import { allow, userWith } from "./principals.ts";

let songs: OpenSongs;
beforeAll(async () => {
  songs = await OpenSongs.start();
});
afterAll(() => songs.stop());

const ACCOUNT = "000000000000";
const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${SONGS}`;

const may = (...statements: object[]) => userWith(songs.table.emulator, ACCOUNT, ...statements);
const SELECT = "dynamodb:PartiQLSelect";

/** "allowed", or what was denied and on what. */
async function outcome(client: DynamoDBClient, Statement: string): Promise<string | undefined> {
  try {
    await client.send(new ExecuteStatementCommand({ Statement }));
    return "allowed";
  } catch (error) {
    const { name, message } = error as Error;
    expect(name).toBe("AccessDeniedException");
    const [, action, resource] = /perform: (\S+) on resource: (\S+)/.exec(message) ?? [];
    return `${action} ${resource}`;
  }
}

test("each kind of statement is an action of its own", async () => {
  const reader = await may(allow([SELECT, "dynamodb:PutItem", "dynamodb:Query"]));
  const key = "artist = 'ella' AND \"year\" = 1956";
  expect(await outcome(reader, `SELECT * FROM ${SONGS} WHERE ${key}`)).toBe("allowed");
  expect(await outcome(reader, `INSERT INTO ${SONGS} VALUE {'artist': 'ella', 'year': 1956}`)).toBe(
    `dynamodb:PartiQLInsert ${ARN}`,
  );
  expect(await outcome(reader, `UPDATE ${SONGS} SET a = 1 WHERE ${key}`)).toBe(
    `dynamodb:PartiQLUpdate ${ARN}`,
  );
  expect(await outcome(reader, `DELETE FROM ${SONGS} WHERE ${key}`)).toBe(
    `dynamodb:PartiQLDelete ${ARN}`,
  );
});

test("an index is a resource of its own", async () => {
  const reader = await may(allow(SELECT, { Resource: ARN }));
  expect(await outcome(reader, `SELECT * FROM ${SONGS}`)).toBe("allowed");
  expect(await outcome(reader, `SELECT * FROM ${SONGS}."by-title"`)).toBe(
    `${SELECT} ${ARN}/index/by-title`,
  );
});

test("a statement that cannot be read is refused for that, whoever asks", async () => {
  const nobody = await may();
  const sent = nobody.send(new ExecuteStatementCommand({ Statement: "SELECT" }));
  await expect(sent).rejects.toThrow("Statement wasn't well formed");
});

test("dynamodb:FullTableScan keeps statements from reading everything", async () => {
  const Condition = { Bool: { "dynamodb:FullTableScan": "true" } };
  const reader = await may(allow(SELECT), { ...allow(SELECT, { Condition }), Effect: "Deny" });
  expect(await outcome(reader, `SELECT * FROM ${SONGS} WHERE artist = 'joni'`)).toBe("allowed");
  expect(await outcome(reader, `SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'x']`)).toBe(
    "allowed",
  );
  for (const where of ["", "WHERE plays = 1", "WHERE artist = 'joni' OR plays = 1"]) {
    expect(await outcome(reader, `SELECT * FROM ${SONGS} ${where}`)).toBe(`${SELECT} ${ARN}`);
  }
});

test("dynamodb:LeadingKeys and dynamodb:Attributes narrow statements to items and attributes", async () => {
  const actions = [SELECT, "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"];
  const Condition = {
    "ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": ["joni"],
      "dynamodb:Attributes": ["artist", "year", "title"],
    },
    Null: { "dynamodb:LeadingKeys": "false" },
  };
  const writer = await may(allow(actions, { Condition }));
  const key = (artist: string) => `artist = '${artist}' AND "year" = 1968`;
  const found = async (statement: string) => (await outcome(writer, statement))?.split(" ")[0];
  expect(await found(`SELECT title FROM ${SONGS} WHERE ${key("joni")}`)).toBe("allowed");
  expect(await found(`SELECT title FROM ${SONGS} WHERE artist = 'joni' AND title > 'a'`)).toBe(
    "allowed",
  );
  expect(await found(`SELECT title FROM ${SONGS} WHERE ${key("nina")}`)).toBe(SELECT);
  expect(await found(`SELECT title FROM ${SONGS} WHERE artist IN ['joni', 'nina']`)).toBe(SELECT);
  expect(await found(`SELECT plays FROM ${SONGS} WHERE ${key("joni")}`)).toBe(SELECT);
  expect(await found(`SELECT title FROM ${SONGS} WHERE ${key("joni")} AND plays = 1`)).toBe(SELECT);
  expect(await found(`SELECT title FROM ${SONGS}`)).toBe(SELECT);
  expect(await found(`UPDATE ${SONGS} SET title = 'x' WHERE ${key("joni")}`)).toBe("allowed");
  expect(await found(`UPDATE ${SONGS} SET plays = 1 WHERE ${key("joni")}`)).toBe(
    "dynamodb:PartiQLUpdate",
  );
  expect(await found(`INSERT INTO ${SONGS} VALUE {'artist': 'nina', 'year': 1}`)).toBe(
    "dynamodb:PartiQLInsert",
  );
});

test("in a batch each statement is asked for by itself", async () => {
  const Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["joni"] } };
  const reader = await may(allow(SELECT, { Condition }));
  const statement = (artist: string) => ({
    Statement: `SELECT title FROM ${SONGS} WHERE artist = '${artist}' AND "year" = 1970`,
  });
  const { Responses } = await reader.send(
    new BatchExecuteStatementCommand({ Statements: [statement("nina"), statement("joni")] }),
  );
  expect(Responses?.[0]?.Error?.Code).toBe("AccessDenied");
  expect(Responses?.[0]?.Error?.Message).toContain(`is not authorized to perform: ${SELECT}`);
  expect(Responses?.[1]).toEqual({ TableName: SONGS, Item: { title: { S: "joni 1970" } } });
});
