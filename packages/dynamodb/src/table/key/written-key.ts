/** A partition key as a person writes it: a text, a number's digits, or bytes in base64. */
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { isDecimal, parseDecimal } from "../../expression/value/decimal.ts";
import type { KeyAttribute } from "../../expression/value/key-check.ts";
import { collectionPrefix } from "./storage-key.ts";

/** What the storage keys of its items begin with; undefined for what is no value of the key's type. */
export function writtenPrefix(partition: KeyAttribute, text: string): Uint8Array | undefined {
  const value = keyValueOf(partition, text);
  return value && collectionPrefix(partition, value);
}

function keyValueOf({ type }: KeyAttribute, text: string): AttributeValue | undefined {
  if (type === "S") return { S: text };
  if (type === "B") return { B: Uint8Array.from(Buffer.from(text, "base64")) };
  return isDecimal(parseDecimal(text)) ? { N: text } : undefined;
}
