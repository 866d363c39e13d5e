/**
 * Lines of CSV as items (RFC 4180, without line breaks in fields): keys have the types that the table gives them,
 * everything else is text, and what is empty is not there.
 */

import { ValidationException } from "../../expression/validation-exception.ts";
import {
  type AttributeValue,
  type Item,
  setAttribute,
} from "../../expression/value/attribute-value.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";

export function parseCsvLine(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  let at = 0;
  for (;;) {
    let field = "";
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const end = text.indexOf(delimiter, at);
      field = text.slice(at, end === -1 ? text.length : end);
      at += field.length;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    if (!text.startsWith(delimiter, at))
      throw new ValidationException("Text follows a quoted field");
    at += delimiter.length;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at++;
  }
  throw new ValidationException("A quoted field does not end");
}

export function csvItem(
  header: readonly string[],
  fields: readonly string[],
  attributes: TableRecord["attributes"],
): Item {
  if (fields.length > header.length)
    throw new ValidationException("There are more fields than names");
  const item: Record<string, AttributeValue> = {};
  for (const [at, field] of fields.entries()) {
    if (field === "") continue;
    const name = header[at] as string;
    const type = attributes.find((each) => each.name === name)?.type ?? "S";
    const value = type === "B" ? { B: Buffer.from(field, "base64") } : { [type]: field };
    setAttribute(item, name, value as AttributeValue);
  }
  return item;
}
