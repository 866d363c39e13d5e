/** Who asks: users with policies of their own, roots of accounts; and a table to ask about. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { expect } from "vitest";
import type { Credentials, Emulator } from "../testing/emulator.ts";

export const OWNER = "111111111111";
export const OTHER = "222222222222";

export const rootOf = (accountId: string): Credentials => ({
  accessKeyId: accountId,
  secretAccessKey: "test",
});

export const tableArn = (name: string): string =>
  `arn:aws:dynamodb:us-east-1:${OWNER}:table/${name}`;

let users = 0;

/** A client that signs as a new user of the account who may do what the statements say. */
export async function userWith(
  emulator: Emulator,
  accountId: string,
  ...Statement: object[]
): Promise<DynamoDBClient> {
  return emulator.dynamodb(await keysOfUser(emulator, accountId, `user-${++users}`, ...Statement));
}

export async function keysOfUser(
  emulator: Emulator,
  accountId: string,
  UserName: string,
  ...Statement: object[]
): Promise<Credentials> {
  const iam = emulator.iam(rootOf(accountId));
  await iam.send(new CreateUserCommand({ UserName }));
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
}

export const allow = (action: string | readonly string[], more: object = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  ...more,
});

/** On demand, with the keys `pk` and `sk` unless something else is said. */
export async function openTable(
  emulator: Emulator,
  TableName: string,
  more: Partial<CreateTableCommandInput> = {},
): Promise<DynamoDBClient> {
  const owner = emulator.dynamodb(rootOf(OWNER));
  await owner.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      ...more,
    }),
  );
  await emulator.advance(0);
  return owner;
}

export type Ask = (client: DynamoDBClient) => Promise<unknown>;

/** Whether a request is let through; fails when it is refused for another reason than a policy. */
export async function isLet(client: DynamoDBClient, ask: Ask): Promise<boolean> {
  try {
    await ask(client);
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    expect([name, message]).toEqual([
      "AccessDeniedException",
      expect.stringMatching(/^User: .* is not authorized to perform: dynamodb:\w+ on resource: /),
    ]);
    return false;
  }
}
