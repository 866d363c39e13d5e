/** The first key attributes that a storage key was made of; undefined for what only lies between keys. */
import {
  type AttributeValue,
  type Item,
  setAttribute,
} from "../../expression/value/attribute-value.ts";
import type { KeyAttributes } from "./index.ts";
import { readComponent } from "./key-component.ts";
import { HASH_BYTES } from "./partition-hash.ts";

export function keysRead(attributes: KeyAttributes, bytes: Uint8Array): Item | undefined {
  const item: Record<string, AttributeValue> = {};
  let at = 1 + HASH_BYTES;
  for (const { name, type } of attributes) {
    const component = at < bytes.length ? tried(() => readComponent(type, bytes, at)) : undefined;
    if (component === undefined) return undefined;
    setAttribute(item, name, component.value);
    at = component.end;
  }
  return item;
}

function tried<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
