/** Keys of tables and indexes: what AWS demands of them, in its order. */
import type { AttributeDefinition, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { invalid, notImplemented, validation } from "../../../errors.ts";
import type { KeyAttribute, KeySchema } from "../../../expression/value/key-check.ts";

export type Definitions = readonly AttributeDefinition[];

const KEYS_MAX = 2;
/** Of a global index: so many attributes make up its partition key, and so many its sort key. */
const INDEX_KEY_ATTRIBUTES_MAX = 4;

const nameOf = ({ AttributeName }: KeySchemaElement | AttributeDefinition) =>
  AttributeName as string;

export function checkDefinitions(definitions: Definitions): void {
  const names = new Set<string>();
  for (const name of definitions.map(nameOf)) {
    if (names.has(name)) throw validation(`Attribute Name is duplicated: ${name}`);
    names.add(name);
  }
}

/** The framework's words: the model says nothing of it, as the keys of indexes may be longer. */
export function checkTableKeyCount(schema: readonly KeySchemaElement[]): void {
  if (schema.length <= KEYS_MAX) return;
  const elements = schema.map(
    ({ AttributeName, KeyType }) =>
      `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
  );
  throw validation(
    `1 validation error detected: Value '[${elements.join(", ")}]' at 'keySchema' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${KEYS_MAX}`,
  );
}

export function readTableKeys(
  schema: readonly KeySchemaElement[],
  definitions: Definitions,
): KeySchema {
  if (schema.length > definitions.length) {
    throw validation("Invalid KeySchema: Some index key attribute have no definition");
  }
  return readKeys(schema, definitions);
}

export function readIndexKeys(
  schema: readonly KeySchemaElement[],
  definitions: Definitions,
): KeySchema {
  const hashCount = schema.filter(({ KeyType }) => KeyType === "HASH").length;
  if (schema.length > KEYS_MAX || hashCount > 1) checkSeveralAttributes(schema, definitions);
  return readKeys(schema, definitions);
}

function readKeys(schema: readonly KeySchemaElement[], definitions: Definitions): KeySchema {
  requireDefined(schema, definitions);
  const [first, second] = schema as readonly [KeySchemaElement, KeySchemaElement?];
  if (second !== undefined && nameOf(first) === nameOf(second)) {
    throw validation(
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
  }
  if (first.KeyType !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (second !== undefined && second.KeyType !== "RANGE") {
    throw validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  const attribute = (element: KeySchemaElement): KeyAttribute => {
    const name = nameOf(element);
    const definition = definitions.find((each) => each.AttributeName === name);
    return { name, type: definition?.AttributeType as KeyAttribute["type"] };
  };
  return { partition: attribute(first), sort: second && attribute(second) };
}

function requireDefined(schema: readonly KeySchemaElement[], definitions: Definitions): void {
  const [keys, defined] = [schema.map(nameOf), definitions.map(nameOf)];
  if (keys.every((key) => defined.includes(key))) return;
  throw invalid(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
  );
}

function checkSeveralAttributes(
  schema: readonly KeySchemaElement[],
  definitions: Definitions,
): never {
  requireDefined(schema, definitions);
  if (new Set(schema.map(nameOf)).size < schema.length) {
    throw validation("The KeySchema contains multiple key attributes with the same name");
  }
  const types = schema.map(({ KeyType }) => KeyType);
  if (types[0] !== "HASH" || types.lastIndexOf("HASH") > types.indexOf("RANGE")) {
    if (types.includes("RANGE")) {
      throw invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema");
    }
  }
  for (const type of ["HASH", "RANGE"] as const) {
    if (types.filter((each) => each === type).length > INDEX_KEY_ATTRIBUTES_MAX) {
      throw invalid(`The KeySchema exceeds the maximum allowed number of ${type} key attributes`);
    }
  }
  throw notImplemented("A key of a global secondary index made of several attributes");
}

/** Each attribute that is defined must be a key of the table or of an index. */
export function checkAllUsed(
  definitions: Definitions,
  table: KeySchema,
  indexes: readonly { readonly keys: KeySchema }[],
): void {
  const used = new Set<string>();
  for (const { partition, sort } of [table, ...indexes.map(({ keys }) => keys)]) {
    used.add(partition.name);
    if (sort !== undefined) used.add(sort.name);
  }
  if (definitions.length === used.size) return;
  if (indexes.length === 0) {
    throw invalid(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  throw invalid(
    "Some AttributeDefinitions are not used. " +
      `AttributeDefinitions: [${definitions.map(nameOf).join(", ")}], keys used: [${[...used].join(", ")}]`,
  );
}
