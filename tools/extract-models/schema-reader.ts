/**
 * Reads the runtime schemas that an SDK client exports (`PutObject$`, `GetObjectOutput$`, …) into the shapes of our
 * model. Their form is the SDK's `StaticSchema`: tuples of kind, namespace, name, traits and content; a reference is
 * a schema, a function that returns one, a number for a simple type, or a pair of reference and member traits.
 */
import type {
  ListShape,
  MapShape,
  Member,
  OperationModel,
  ProtocolName,
  Shape,
  SimpleShape,
  StructureShape,
} from "../../packages/wire/src/model.ts";

type Traits = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

const KIND = {
  simple: 0,
  list: 1,
  map: 2,
  structure: 3,
  union: 4,
  error: -3,
  operation: 9,
} as const;

/** Traits that the SDK packs into a number, by bit. */
const TRAIT_BITS = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
] as const;

const SIMPLE_TYPES: Readonly<Record<number, SimpleShape>> = {
  0: { type: "string" },
  1: { type: "double" },
  2: { type: "boolean" },
  4: { type: "timestamp" },
  5: { type: "timestamp", timestampFormat: "date-time" },
  6: { type: "timestamp", timestampFormat: "http-date" },
  7: { type: "timestamp", timestampFormat: "epoch-seconds" },
  15: { type: "document" },
  17: { type: "bigInteger" },
  19: { type: "bigDecimal" },
  21: { type: "blob" },
  42: { type: "blob", streaming: true },
};
const LIST_MODIFIER = 64;
const MAP_MODIFIER = 128;

function traitsOf(packed: unknown): Traits {
  if (typeof packed === "object" && packed !== null) return packed as Traits;
  const bits = typeof packed === "number" ? packed : 0;
  const traits: Record<string, unknown> = {};
  TRAIT_BITS.forEach((name, bit) => {
    if ((bits >> bit) & 1) traits[name] = 1;
  });
  return traits;
}

/** The SDK writes a namespace as its URI, or as prefix and URI. */
function namespaceOf(trait: unknown): readonly [uri: string, prefix?: string] {
  if (typeof trait === "string") return [trait];
  const [prefix, uri] = trait as [string, string];
  return prefix === "" ? [uri] : [uri, prefix];
}

export class SchemaReader {
  readonly shapes: Record<string, Shape> = {};
  readonly operations: Record<string, Writable<OperationModel>> = {};
  readonly #http: boolean;

  /** Protocols that are not REST put every member into the body, whatever its bindings say. */
  constructor(protocol: ProtocolName) {
    this.#http = protocol.startsWith("rest-");
  }

  /** Takes one export of the client's schemas. */
  read(schema: readonly unknown[]): void {
    if (schema[0] === KIND.operation) this.#operation(schema);
    else this.#shape(schema);
  }

  #operation(schema: readonly unknown[]): void {
    const name = schema[2] as string;
    const traits = traitsOf(schema[3]);
    const operation: Writable<OperationModel> = { name, errors: [] };
    if (traits.http !== undefined && this.#http) {
      const [method, path, status] = traits.http as [string, string, number];
      operation.http = { method, path, status };
    }
    const input = this.#reference(schema[4], `${name}Input`);
    const output = this.#reference(schema[5], `${name}Output`);
    if (input.target !== "unit") operation.input = input.target;
    if (output.target !== "unit") operation.output = output.target;
    this.operations[name] = operation;
  }

  /** Returns the shape's name. A shape is entered before its members are read, since shapes may contain themselves. */
  #shape(schema: readonly unknown[]): string {
    const name = schema[2] as string;
    if (name in this.shapes) return name;
    const traits = traitsOf(schema[3]);
    switch (schema[0]) {
      case KIND.simple:
        this.shapes[name] = simpleShape(schema[4] as number, traits);
        return name;
      case KIND.list: {
        const list = { type: "list" } as Writable<ListShape>;
        this.shapes[name] = list;
        list.member = this.#reference(schema[4], `${name}.member`);
        if (traits.sparse) list.sparse = true;
        return name;
      }
      case KIND.map: {
        const map = { type: "map" } as Writable<MapShape>;
        this.shapes[name] = map;
        map.key = this.#reference(schema[4], `${name}.key`);
        map.value = this.#reference(schema[5], `${name}.value`);
        if (traits.sparse) map.sparse = true;
        return name;
      }
      case KIND.structure:
      case KIND.union:
      case KIND.error:
        this.#structure(name, schema, traits);
        return name;
      default:
        throw new Error(`schema kind ${String(schema[0])} of ${name}`);
    }
  }

  #structure(name: string, schema: readonly unknown[], traits: Traits): void {
    const members: Record<string, Member> = {};
    const shape: Writable<StructureShape> = {
      type: schema[0] === KIND.union ? "union" : "structure",
      members,
    };
    this.shapes[name] = shape;
    const names = (schema[4] ?? []) as string[];
    const references = (schema[5] ?? []) as unknown[];
    names.forEach((memberName, index) => {
      members[memberName] = this.#reference(references[index], `${name}.${memberName}`);
    });
    // The SDK puts required members first and says how many they are.
    const requiredCount = (schema[6] as number | undefined) ?? 0;
    if (requiredCount > 0) shape.required = names.slice(0, requiredCount);
    if (traits.error !== undefined) shape.error = errorOf(name, traits);
    if (traits.streaming) shape.eventStream = true;
    if (traits.xmlName !== undefined) shape.xmlName = traits.xmlName as string;
    if (traits.xmlNamespace !== undefined) {
      shape.xmlNamespace = namespaceOf(traits.xmlNamespace);
    }
  }

  /** `path` names the shape of what has no name of its own: `AssumeRoleRequest.TransitiveTagKeys`. */
  #reference(reference: unknown, path: string): Member {
    if (Array.isArray(reference) && reference.length === 2) {
      const member = this.#reference(reference[0], path) as Writable<Member>;
      addMemberTraits(member, traitsOf(reference[1]), this.#http);
      return member;
    }
    if (typeof reference === "function") return this.#reference(reference(), path);
    if (Array.isArray(reference)) return { target: this.#shape(reference) };
    if (reference === undefined || reference === "unit") return { target: "unit" };
    return this.#simpleReference(reference as number, path);
  }

  #simpleReference(code: number, path: string): Member {
    if (code & MAP_MODIFIER) {
      this.shapes[path] = {
        type: "map",
        key: { target: "string" },
        value: this.#reference(code & ~MAP_MODIFIER, `${path}.value`),
      };
      return { target: path };
    }
    if (code & LIST_MODIFIER) {
      this.shapes[path] = {
        type: "list",
        member: this.#reference(code & ~LIST_MODIFIER, `${path}.member`),
      };
      return { target: path };
    }
    const shape = simpleShape(code, {});
    if (shape.streaming) {
      this.shapes.StreamingBlob = shape;
      return { target: "StreamingBlob" };
    }
    const member: Writable<Member> = { target: shape.type };
    if (shape.timestampFormat !== undefined) member.timestampFormat = shape.timestampFormat;
    return member;
  }
}

function simpleShape(code: number, traits: Traits): SimpleShape {
  const known = SIMPLE_TYPES[code];
  if (known === undefined) throw new Error(`simple schema ${String(code)}`);
  const shape: Writable<SimpleShape> = { ...known };
  if (traits.streaming) shape.streaming = true;
  if (traits.sensitive) shape.sensitive = true;
  if (traits.mediaType !== undefined) shape.mediaType = traits.mediaType as string;
  return shape;
}

function errorOf(name: string, traits: Traits): NonNullable<StructureShape["error"]> {
  const fault = traits.error as "client" | "server";
  const [code, status] = (traits.awsQueryError as [string, number] | undefined) ?? [];
  return {
    code: code ?? name,
    status: status ?? (traits.httpError as number | undefined) ?? (fault === "client" ? 400 : 500),
    fault,
  };
}

function addMemberTraits(member: Writable<Member>, traits: Traits, http: boolean): void {
  const text = (trait: string) => traits[trait] as string | undefined;
  member.wireName = text("xmlName") ?? text("jsonName") ?? member.wireName;
  const located: readonly (readonly [string, NonNullable<Member["location"]>])[] = [
    ["httpHeader", "header"],
    ["httpPrefixHeaders", "prefixHeaders"],
    ["httpQuery", "query"],
    ["httpQueryParams", "queryParams"],
    ["httpLabel", "label"],
    ["httpPayload", "payload"],
    ["httpResponseCode", "statusCode"],
    ["eventHeader", "eventHeader"],
    ["eventPayload", "eventPayload"],
  ];
  for (const [trait, location] of located) {
    const value = traits[trait];
    if (value === undefined || (trait.startsWith("http") && !http)) continue;
    member.location = location;
    if (typeof value === "string") member.wireName = value;
  }
  if (member.wireName === undefined) delete member.wireName;
  if (traits.ec2QueryName !== undefined) member.ec2Name = text("ec2QueryName") as string;
  if (traits.xmlFlattened) member.flattened = true;
  if (traits.xmlAttribute) member.xmlAttribute = true;
  if (traits.xmlNamespace !== undefined) {
    member.xmlNamespace = namespaceOf(traits.xmlNamespace);
  }
  if (traits.idempotencyToken) member.idempotencyToken = true;
}
