/** Tables of one key, made and changed. */
import {
  CreateTableCommand,
  type CreateTableInput,
  DescribeTableCommand,
  type TableDescription,
  UpdateTableCommand,
  type UpdateTableInput,
} from "@aws-sdk/client-dynamodb";
import type { Emulator } from "../testing/emulator.ts";

type Changes = Omit<UpdateTableInput, "TableName">;

/** On demand, with the key `pk`. */
export async function makeTable(
  emulator: Emulator,
  TableName: string,
  more: Partial<CreateTableInput> = {},
): Promise<string> {
  await emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      ...more,
    }),
  );
  await emulator.advance(0);
  return TableName;
}

export async function updateTable(
  emulator: Emulator,
  TableName: string,
  changes: Changes,
): Promise<TableDescription | undefined> {
  const input = { TableName, ...changes };
  const { TableDescription } = await emulator.dynamodb().send(new UpdateTableCommand(input));
  await emulator.advance(0);
  return TableDescription;
}

export async function describeTable(
  emulator: Emulator,
  TableName: string,
): Promise<TableDescription | undefined> {
  return (await emulator.dynamodb().send(new DescribeTableCommand({ TableName }))).Table;
}

/** `code: message` of a change that is refused. */
export async function refusedChange(
  emulator: Emulator,
  TableName: string,
  changes: Changes,
): Promise<string> {
  try {
    await updateTable(emulator, TableName, changes);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "changed";
}
