/** Error members that no model has, as XML: names and text, lists and structures by their own names. */
import { escapeXml } from "./xml-writer.ts";

export function extraFields(fields: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const [name, value] of Object.entries(fields)) text += field(name, value);
  return text;
}

function field(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((item) => field(name, item)).join("");
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  const isStructure = typeof value === "object";
  const content = isStructure
    ? extraFields(value as Record<string, unknown>)
    : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}
