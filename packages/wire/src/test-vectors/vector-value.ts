/**
 * The values of a protocol test, written as JSON, as operations have them; and documents in a form
 * to compare.
 */
import { cbor } from "@smithy/core/cbor";
import { XMLParser } from "fast-xml-parser";
import type { Member, ServiceModel } from "../model.ts";
import { shapeOf } from "../shapes.ts";

/** What a client puts in for an absent idempotency token in these tests. */
const TOKEN = "00000000-0000-4000-8000-000000000000";

/** A value of the tests (timestamps as seconds, blobs as text) as the SDK would have it. */
export function valueOfVector(model: ServiceModel, target: string, value: unknown): unknown {
  const shape = shapeOf(model, target);
  if (value === null) return null;
  switch (shape.type) {
    case "structure":
    case "union": {
      const structure: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(shape.members)) {
        const content = (value as Record<string, unknown>)[name];
        if (content !== undefined && content !== null) {
          structure[name] = memberValue(model, member, content);
        } else if (member.idempotencyToken) structure[name] = TOKEN;
      }
      return structure;
    }
    case "list":
      return (value as unknown[]).map((item) => valueOfVector(model, shape.member.target, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [
          key,
          valueOfVector(model, shape.value.target, item),
        ]),
      );
    case "timestamp":
      return new Date(Number(value) * 1000);
    case "blob":
      return new Uint8Array(Buffer.from(String(value)));
    case "float":
    case "double":
      return Number(value);
    case "string":
      return typeof value === "string" ? value : JSON.stringify(value);
    default:
      return value;
  }
}

const memberValue = (model: ServiceModel, member: Member, content: unknown): unknown =>
  valueOfVector(model, member.target, content);

const xml = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: true,
  ignoreDeclaration: true,
  // Numeric references.
  htmlEntities: true,
});

type XmlNode = Readonly<Record<string, unknown>>;

/** Request ids, which the tests leave out or in at will. */
const UNCOMPARED = new Set(["RequestId", "RequestID", "requestId", "ResponseMetadata"]);

/**
 * Elements as `[name, attributes, text, children]`, children sorted by name: their order says
 * nothing.
 */
export function comparableXml(text: string): unknown {
  return comparableNodes(xml.parse(text) as XmlNode[], "");
}

function comparableNodes(nodes: readonly XmlNode[], inherited: string): unknown[] {
  const elements = nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
    if (name === undefined || UNCOMPARED.has(name)) return [];
    const content = node[name] as XmlNode[];
    const text = content.map((child) => child["#text"] ?? "").join("");
    const declared = (node[":@"] ?? {}) as Record<string, string>;
    // A default namespace said again; and that of the query protocols' errors, which the tests
    // leave out.
    const attributes = Object.entries(declared)
      .filter(
        ([key, value]) => key !== "@_xmlns" || (value !== inherited && name !== "ErrorResponse"),
      )
      .toSorted();
    const children = comparableNodes(content, declared["@_xmlns"] ?? inherited);
    // S3 and EC2 write milliseconds, zero or not.
    const instant = text.replace(/^(\d{4}-\d\d-\d\dT[\d:]{8})\.000Z$/, "$1Z");
    return [[name, attributes, instant, children] as const];
  });
  return elements.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

/** JSON with the namespace of `__type` left away. */
export function comparableJson(text: string): unknown {
  return text === "" ? undefined : shortType(JSON.parse(text));
}

/** CBOR by the SDK's reader, which is not ours. */
export function comparableCbor(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? undefined : shortType(cbor.deserialize(new Uint8Array(bytes)));
}

function shortType(document: unknown): unknown {
  if (typeof document !== "object" || document === null || !("__type" in document)) return document;
  const type = String(document.__type).replace(/:.*$/, "");
  return { ...document, __type: type.replace(/^.*#/, "") };
}
