/** ExclusiveStartKey against the keys of what is read, in the order in which AWS looks at it. */
import { validation } from "../../errors.ts";
import { isInRange, type KeyQuery } from "../../expression/key-condition.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import {
  type AttributeValue,
  attributeOf,
  type Item,
  typeOf,
} from "../../expression/value/attribute-value.ts";
import { equalValues } from "../../expression/value/compare.ts";
import {
  checkKey,
  checkNotEmpty,
  KEY_MISMATCH,
  keyAttributes,
} from "../../expression/value/key-check.ts";
import type { ReadTarget } from "../../table/read-target.ts";

const INVALID = "The provided starting key is invalid";

/** One value for each key attribute of the table and of the index. */
export function checkCount({ keyAttributes: keys }: ReadTarget, startKey: Item, text = INVALID) {
  if (Object.keys(startKey).length !== keys.length) throw validation(text);
}

export function checkCountOfScan(target: ReadTarget, startKey: Item): void {
  const text = target.index === undefined ? `${INVALID}: ${KEY_MISMATCH}` : INVALID;
  checkCount(target, startKey, text);
}

/** The keys of what is read: the table's or the index's. */
export function checkOwnKeys({ keys }: ReadTarget, startKey: Item): void {
  for (const { name, type } of keyAttributes(keys)) {
    const value = attributeOf(startKey, name);
    if (value === undefined) throw validation(INVALID);
    if (typeOf(value) !== type) throw validation(KEY_MISMATCH);
    checkNotEmpty(name, value);
  }
}

/** The table's keys among them. */
export function checkTableKeys({ table }: ReadTarget, startKey: Item): void {
  const key: [string, AttributeValue][] = [];
  for (const { name } of table.keyAttributes) {
    const value = attributeOf(startKey, name);
    if (value !== undefined) key.push([name, value]);
  }
  try {
    checkKey(Object.fromEntries(key), table.record.keys);
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw validation(`${INVALID}: ${error.message}`);
  }
}

/** The key is one that the query could have come to. */
export function checkWithinQuery({ keys }: ReadTarget, startKey: Item, query: KeyQuery): void {
  const partition = attributeOf(startKey, keys.partition.name) as AttributeValue;
  const isOwn = equalValues(partition, query.partition);
  if (query.sort === undefined || keys.sort === undefined) {
    if (isOwn) return;
    throw validation(
      "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  const sort = attributeOf(startKey, keys.sort.name) as AttributeValue;
  if (!isInRange(sort, query.sort)) {
    throw validation("The provided starting key does not match the range key predicate");
  }
  if (!isOwn) throw validation("The query can return at most one row and cannot be restarted");
}
