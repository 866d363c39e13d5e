/** Items as JSON, with binary values in base64: `{"pk":{"S":"a"},"bytes":{"B":"AQI="}}`. */

import { ValidationException } from "../../expression/validation-exception.ts";
import type { AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { setAttribute } from "../../expression/value/attribute-value.ts";
import { checkItem, checkItemSize } from "../../expression/value/check.ts";

export function itemToJson(item: Item): object {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, valueToJson(value)]),
  );
}

function valueToJson(value: AttributeValue): object {
  if ("B" in value) return { B: base64(value.B) };
  if ("BS" in value) return { BS: value.BS.map(base64) };
  if ("M" in value) return { M: itemToJson(value.M) };
  if ("L" in value) return { L: value.L.map(valueToJson) };
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Throws `ValidationException` for what is no item. */
export function itemFromJson(json: unknown): Item {
  const item = checkItem(attributesFromJson(json, 1));
  checkItemSize(item);
  return item;
}

const LEVELS_MAX = 33;

function attributesFromJson(json: unknown, level: number): Item {
  if (!isObject(json) || level > LEVELS_MAX) throw malformed();
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(json)) {
    setAttribute(item, name, valueFromJson(value, level));
  }
  return item;
}

function valueFromJson(json: unknown, level: number): AttributeValue {
  if (!isObject(json)) throw malformed();
  const [[type, content] = [], ...more] = Object.entries(json);
  if (more.length > 0) throw malformed();
  switch (type) {
    case "S":
    case "N":
      if (typeof content !== "string") throw malformed();
      return { [type]: content } as AttributeValue;
    case "B":
      return { B: bytesOf(content) };
    case "SS":
    case "NS":
      return { [type]: listOf(content).map(textOf) } as unknown as AttributeValue;
    case "BS":
      return { BS: listOf(content).map(bytesOf) };
    case "M":
      return { M: attributesFromJson(content, level + 1) };
    case "L":
      return { L: listOf(content).map((each) => valueFromJson(each, level + 1)) };
    case "NULL":
    case "BOOL":
      if (typeof content !== "boolean") throw malformed();
      return { [type]: content } as AttributeValue;
    default:
      throw malformed();
  }
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function listOf(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw malformed();
  return json;
}

function textOf(json: unknown): string {
  if (typeof json !== "string") throw malformed();
  return json;
}

function bytesOf(json: unknown): Uint8Array {
  return Uint8Array.from(Buffer.from(textOf(json), "base64"));
}

const malformed = () => new ValidationException("Supplied AttributeValue is not valid");
