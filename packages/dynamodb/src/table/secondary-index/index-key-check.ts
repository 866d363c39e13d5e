/** What DynamoDB demands of attributes that are a key of an index: an item may lack them, but not have others. */

import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import {
  type AttributeValue,
  attributeOf,
  contentOf,
  type Item,
  typeOf,
} from "../../expression/value/attribute-value.ts";
import {
  type KeyAttribute,
  keyAttributes,
  PARTITION_KEY_MAX,
  PARTITION_KEY_TOO_LARGE,
  SORT_KEY_MAX,
  SORT_KEY_TOO_LARGE,
} from "../../expression/value/key-check.ts";
import { textSize } from "../../expression/value/size.ts";
import type { SecondaryIndex } from "./index-entry.ts";

/** AWS's message about the first key that is wrong; undefined when all are right. */
export function indexKeyFault(item: Item, indexes: readonly SecondaryIndex[]): string | undefined {
  for (const index of indexes) {
    for (const attribute of keyAttributes(index.keys)) {
      const value = attributeOf(item, attribute.name);
      const fault =
        value && (typeFault(index, attribute, value) ?? sizeFault(index, attribute, value));
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function typeFault(
  index: SecondaryIndex,
  { name, type }: KeyAttribute,
  value: AttributeValue,
): string | undefined {
  const actual = typeOf(value);
  if (actual === type) return undefined;
  return `${INVALID_VALUES}Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${index.name}`;
}

function sizeFault(
  index: SecondaryIndex,
  { name, type }: KeyAttribute,
  value: AttributeValue,
): string | undefined {
  if (type === "N") return undefined;
  const content = contentOf(value) as string | Uint8Array;
  const size = typeof content === "string" ? textSize(content) : content.length;
  if (size === 0) {
    return (
      "One or more parameter values are not valid. " +
      "A value specified for a secondary index key is not supported. " +
      `The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. ` +
      `IndexName: ${index.name}, IndexKey: ${name}`
    );
  }
  const isPartition = name === index.keys.partition.name;
  if (isPartition && size > PARTITION_KEY_MAX) return PARTITION_KEY_TOO_LARGE;
  if (!isPartition && size > SORT_KEY_MAX) return SORT_KEY_TOO_LARGE;
  return undefined;
}
