/** What CreateTable is told, checked in AWS's order, and as a record has it. */
import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import { notImplemented } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type { TablePlace, TableRecord } from "../../../table/catalogue/index.ts";
import { readEncryption } from "./encryption.ts";
import { checkAllUsed, checkDefinitions, checkTableKeyCount, readTableKeys } from "./key-schema.ts";
import {
  checkNames,
  checkProjectedCount,
  readGlobalIndexes,
  readLocalIndexes,
} from "./secondary-indexes.ts";
import { readNewStream } from "./stream-specification.ts";
import { withTags } from "./tags.ts";
import { readTableCapacity } from "./throughput.ts";

export type TableSettings = Omit<
  TableRecord,
  "tableId" | "accountId" | "region" | "name" | "createdMs" | "status" | "statusUntilMs"
>;

export function readTableSettings(
  { env, ports, writeClock }: Pick<Rooms, "env" | "ports" | "writeClock">,
  input: CreateTableInput,
  { region, accountId }: TablePlace,
  { receivedAt, requestId }: { readonly receivedAt: number; readonly requestId: string },
): TableSettings {
  const { AttributeDefinitions: definitions = [], KeySchema: schema = [] } = input;
  if (input.VectorIndexes !== undefined) throw notImplemented("A table with vector indexes");
  if (input.GlobalTableSourceArn !== undefined) {
    throw notImplemented("A replica in another account");
  }
  checkTableKeyCount(schema);
  const billingMode = input.BillingMode ?? "PROVISIONED";
  const capacity = readTableCapacity(input, region);
  checkDefinitions(definitions);
  const keys = readTableKeys(schema, definitions);
  const localIndexes = readLocalIndexes(input.LocalSecondaryIndexes, keys, definitions);
  const globalIndexes = readGlobalIndexes(input.GlobalSecondaryIndexes, {
    definitions,
    billingMode,
    region,
    random: env.random,
  });
  const indexes = [...localIndexes, ...globalIndexes];
  checkNames(indexes.map(({ name }) => name));
  checkProjectedCount({ localIndexes, globalIndexes });
  checkAllUsed(definitions, keys, indexes);
  return {
    keys,
    attributes: definitions.map(({ AttributeName, AttributeType }) => ({
      name: AttributeName as string,
      type: AttributeType as TableRecord["attributes"][number]["type"],
    })),
    billingMode,
    onDemandSinceMs: billingMode === "PAY_PER_REQUEST" ? receivedAt : undefined,
    capacity,
    localIndexes,
    globalIndexes,
    ...readNewStream(input.StreamSpecification, receivedAt, () => writeClock.next()),
    encryption: readEncryption(input.SSESpecification, {
      keyNames: ports.keyNames,
      region,
      accountId,
      requestId,
    }),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tableClass: input.TableClass ?? "STANDARD",
    tableClassChangesMs: input.TableClass === undefined ? undefined : [],
    tags: withTags({}, input.Tags ?? []),
  };
}
