/** What DynamoDB demands of attributes that are a key. */
import { INVALID_VALUES, ValidationException } from "../validation-exception.ts";
import {
  type AttributeValue,
  attributeOf,
  contentOf,
  type Item,
  typeOf,
} from "./attribute-value.ts";
import { textSize } from "./size.ts";

export type KeyType = "S" | "N" | "B";

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** A table's or an index's. */
export interface KeySchema {
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute | undefined;
}

/** Bytes. */
export const PARTITION_KEY_MAX = 2048;
export const SORT_KEY_MAX = 1024;

// AWS writes no space before the number here.
export const PARTITION_KEY_TOO_LARGE = `${INVALID_VALUES}Size of hashkey has exceeded the maximum size limit of${PARTITION_KEY_MAX} bytes`;
export const SORT_KEY_TOO_LARGE = `${INVALID_VALUES}Aggregated size of all range keys has exceeded the size limit of ${SORT_KEY_MAX} bytes`;

export const KEY_MISMATCH = "The provided key element does not match the schema";

export function keyAttributes(schema: KeySchema): readonly KeyAttribute[] {
  return schema.sort === undefined ? [schema.partition] : [schema.partition, schema.sort];
}

/** The key in an item to be written. */
export function checkKeyOfItem(item: Item, schema: KeySchema): void {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attributeOf(item, name);
    if (value === undefined) throw invalid(`Missing the key ${name} in the item`);
    const actual = typeOf(value);
    if (actual !== type) {
      throw invalid(`Type mismatch for key ${name} expected: ${type} actual: ${actual}`);
    }
  }
  checkKeyValues(item, schema);
}

/** Whether an item has the key attributes, of their types. */
export function fitsKeys(item: Item, schema: KeySchema): boolean {
  return keyAttributes(schema).every(({ name, type }) => {
    const value = attributeOf(item, name);
    return value !== undefined && typeOf(value) === type;
  });
}

/** A `Key` parameter: these attributes and no others. */
export function checkKey(key: Item, schema: KeySchema): void {
  const isWhole = Object.keys(key).length === keyAttributes(schema).length;
  if (!isWhole || !fitsKeys(key, schema)) throw new ValidationException(KEY_MISMATCH);
  checkKeyValues(key, schema);
}

function checkKeyValues(item: Item, schema: KeySchema): void {
  for (const { name } of keyAttributes(schema)) {
    checkNotEmpty(name, attributeOf(item, name) as AttributeValue);
  }
  if (keySize(item, schema.partition) > PARTITION_KEY_MAX) {
    throw new ValidationException(PARTITION_KEY_TOO_LARGE);
  }
  if (schema.sort !== undefined && keySize(item, schema.sort) > SORT_KEY_MAX) {
    throw new ValidationException(SORT_KEY_TOO_LARGE);
  }
}

export function checkNotEmpty(name: string, value: AttributeValue): void {
  const type = typeOf(value);
  if (type === "N" || (contentOf(value) as string | Uint8Array).length > 0) return;
  const what = type === "S" ? "string" : "binary";
  throw new ValidationException(
    "One or more parameter values are not valid. " +
      `The AttributeValue for a key attribute cannot contain an empty ${what} value. Key: ${name}`,
  );
}

function keySize(item: Item, { name, type }: KeyAttribute): number {
  const content = contentOf(attributeOf(item, name) as AttributeValue);
  if (type === "S") return textSize(content as string);
  return type === "B" ? (content as Uint8Array).length : 0;
}

function invalid(what: string): ValidationException {
  return new ValidationException(INVALID_VALUES + what);
}
