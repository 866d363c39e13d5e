/** What CreateTable is told, checked and as a record has it. */
import type {
  AttributeDefinition,
  CreateTableInput,
  KeySchemaElement,
  Projection as ProjectionInput,
} from "@aws-sdk/client-dynamodb";
import { INVALID_VALUES, ValidationException } from "../../expression/validation-exception.ts";
import type { KeyAttribute, KeySchema, KeyType } from "../../expression/value/key-check.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import type { Projection } from "../../table/secondary-index/index.ts";

export type TableSettings = Omit<
  TableRecord,
  "tableId" | "accountId" | "region" | "name" | "createdMs" | "status" | "statusUntilMs"
>;

/** Throws a `ValidationException` with AWS's message. */
export function readTableSettings(input: CreateTableInput): TableSettings {
  const attributes = (input.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => ({
    name: AttributeName as string,
    type: AttributeType as KeyType,
  }));
  const keysOf = (schema: KeySchemaElement[] | undefined) =>
    readKeySchema(schema ?? [], input.AttributeDefinitions ?? []);
  const units = input.ProvisionedThroughput;
  return {
    keys: keysOf(input.KeySchema),
    attributes,
    billingMode: input.BillingMode ?? "PROVISIONED",
    capacity: {
      provisioned: { read: units?.ReadCapacityUnits ?? 0, write: units?.WriteCapacityUnits ?? 0 },
    },
    localIndexes: (input.LocalSecondaryIndexes ?? []).map((index, at) => ({
      name: index.IndexName as string,
      scope: "local",
      number: at + 1,
      keys: keysOf(index.KeySchema),
      projection: readProjection(index.Projection),
    })),
    globalIndexes: [],
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tableClass: input.TableClass ?? "STANDARD",
    tags: Object.fromEntries(
      (input.Tags ?? []).map(({ Key, Value }) => [Key as string, Value as string]),
    ),
  };
}

export function readKeySchema(
  schema: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): KeySchema {
  const attribute = (role: string): KeyAttribute | undefined => {
    const element = schema.find(({ KeyType }) => KeyType === role);
    if (element === undefined) return undefined;
    const { AttributeName: name = "" } = element;
    const type = definitions.find((each) => each.AttributeName === name)?.AttributeType;
    if (type === undefined) {
      throw new ValidationException(
        `${INVALID_VALUES}Some index key attributes are not defined in AttributeDefinitions. ` +
          `Keys: [${name}], AttributeDefinitions: [${definitions.map((each) => each.AttributeName).join(", ")}]`,
      );
    }
    return { name, type };
  };
  const partition = attribute("HASH");
  if (partition === undefined) {
    throw new ValidationException(
      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    );
  }
  return { partition, sort: attribute("RANGE") };
}

export function readProjection(projection: ProjectionInput | undefined): Projection {
  switch (projection?.ProjectionType) {
    case "KEYS_ONLY":
      return { kind: "keys-only" };
    case "INCLUDE":
      return { kind: "include", names: projection.NonKeyAttributes ?? [] };
    default:
      return { kind: "all" };
  }
}
