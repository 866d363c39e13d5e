/**
 * How large an update may make an item. DynamoDB measures it otherwise than an item that is put: without its key, and
 * with some bytes for each action; the item itself is held to the limit as well. The figures were found by others, by trying
 * which updates AWS lets through.
 */
import type { Action, Update } from "./update.ts";
import { ValidationException } from "./validation-exception.ts";
import type { AttributeValue, Item } from "./value/attribute-value.ts";
import { type KeySchema, keyAttributes } from "./value/key-check.ts";
import { ITEM_SIZE_MAX, itemSize, textSize, valueSize } from "./value/size.ts";

const UPDATE_BYTES = 3;
const WRITING_BYTES = 19;
const REMOVING_BYTES = 2;
const INTO_LIST_BYTES = 1;
const ARITHMETIC_BYTES = 50;

/** The size of the item that an update has made, in bytes as DynamoDB counts them. */
export function checkUpdatedSize(item: Item, schema: KeySchema, update: Update): number {
  const sizeBytes = itemSize(item);
  if (sizeBytes <= ITEM_SIZE_MAX - overheadMax(update)) return sizeBytes;
  if (Math.max(sizeBytes, sizeBytes - keySize(item, schema) + overhead(update)) <= ITEM_SIZE_MAX) {
    return sizeBytes;
  }
  throw tooLarge();
}

/** Without what is particular to UpdateItem: of an update in a transaction, and of one that a statement makes. */
export function checkResultSize(item: Item): number {
  const sizeBytes = itemSize(item);
  if (sizeBytes <= ITEM_SIZE_MAX) return sizeBytes;
  throw tooLarge();
}

function tooLarge(): ValidationException {
  return new ValidationException("Item size to update has exceeded the maximum allowed size");
}

function overheadMax({ actions }: Update): number {
  return UPDATE_BYTES + actions.length * (WRITING_BYTES + INTO_LIST_BYTES + ARITHMETIC_BYTES);
}

function overhead({ actions }: Update): number {
  let bytes = UPDATE_BYTES;
  for (const action of actions) bytes += actionBytes(action);
  return bytes;
}

function actionBytes(action: Action): number {
  if (action.kind === "remove" || action.kind === "delete") return REMOVING_BYTES;
  const intoList = typeof action.path.at(-1) === "number" ? INTO_LIST_BYTES : 0;
  const isComputed = action.kind === "set" && action.value.kind === "arithmetic";
  return WRITING_BYTES + intoList + (isComputed ? ARITHMETIC_BYTES : 0);
}

function keySize(item: Item, schema: KeySchema): number {
  let size = 0;
  for (const { name } of keyAttributes(schema)) {
    size += textSize(name) + valueSize(item[name] as AttributeValue);
  }
  return size;
}
