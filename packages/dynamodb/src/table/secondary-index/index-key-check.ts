/** What DynamoDB demands of attributes that are a key of an index: an item may lack them, but not have others. */
import type { Update } from "../../expression/update.ts";
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

/** Whether the item has all keys of the index, with values that they may have. */
export function hasIndexKeys(item: Item, index: SecondaryIndex): boolean {
  for (const { name, type } of keyAttributes(index.keys)) {
    const value = attributeOf(item, name);
    if (value === undefined || typeOf(value) !== type) return false;
    if (type === "N") continue;
    const size = contentSize(value);
    const isPartition = name === index.keys.partition.name;
    if (size === 0 || size > (isPartition ? PARTITION_KEY_MAX : SORT_KEY_MAX)) return false;
  }
  return true;
}

/** AWS's message about the first key that is wrong, by the names of the indexes; undefined when all are right. */
export function indexKeyFault(item: Item, indexes: readonly SecondaryIndex[]): string | undefined {
  return firstFault(indexes, (index, attribute) => {
    const value = attributeOf(item, attribute.name);
    return value && (typeFault(index, attribute, value) ?? sizeFault(index, attribute, value));
  });
}

/** The same about an update whose values are known before there is an item. */
export function updateTypeFault(
  { actions }: Update,
  indexes: readonly SecondaryIndex[],
): string | undefined {
  return firstFault(indexes, (index, attribute) => {
    const action = actions.find(({ path }) => path.length === 1 && path[0] === attribute.name);
    if (action === undefined || action.kind === "remove") return undefined;
    if (action.kind !== "set") return typeFault(index, attribute, action.value);
    return action.value.kind === "value"
      ? typeFault(index, attribute, action.value.value)
      : undefined;
  });
}

const UPDATE_UNSUPPORTED =
  "The update expression attempted to update the secondary index key to unsupported type";
const UPDATE_EMPTY =
  "One or more parameter values are not valid. " +
  "The update expression attempted to update a secondary index key to a value that is not supported. " +
  "The AttributeValue for a key attribute cannot contain an empty ";

/** What an update has made of an item; keys that it left alone are not looked at. */
export function updatedKeyFault(
  before: Item,
  after: Item,
  indexes: readonly SecondaryIndex[],
): string | undefined {
  return firstFault(indexes, (index, attribute) => {
    const value = attributeOf(after, attribute.name);
    if (value === undefined || value === attributeOf(before, attribute.name)) return undefined;
    if (typeOf(value) !== attribute.type) return UPDATE_UNSUPPORTED;
    if (attribute.type !== "N" && (contentOf(value) as string | Uint8Array).length === 0) {
      return `${UPDATE_EMPTY}${attribute.type === "S" ? "string" : "binary"} value.`;
    }
    return sizeFault(index, attribute, value);
  });
}

function firstFault(
  indexes: readonly SecondaryIndex[],
  faultOf: (index: SecondaryIndex, attribute: KeyAttribute) => string | undefined,
): string | undefined {
  let first: { readonly name: string; readonly fault: string } | undefined;
  for (const index of indexes) {
    if (first !== undefined && first.name < index.name) continue;
    for (const attribute of keyAttributes(index.keys)) {
      const fault = faultOf(index, attribute);
      if (fault === undefined) continue;
      first = { name: index.name, fault };
      break;
    }
  }
  return first?.fault;
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
  const size = contentSize(value);
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

/** Bytes of a text or of a binary. */
function contentSize(value: AttributeValue): number {
  const content = contentOf(value) as string | Uint8Array;
  return typeof content === "string" ? textSize(content) : content.length;
}
