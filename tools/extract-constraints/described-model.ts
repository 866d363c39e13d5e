/**
 * The whole model of a service whose SDK client exports no runtime schemas: HTTP bindings, shapes, limits and errors
 * from its description in botocore. REQUIRES: it speaks rest-json.
 */
import type {
  Member,
  OperationModel,
  ServiceModel,
  Shape,
  SimpleType,
  StructureShape,
} from "../../packages/wire/src/model.ts";
import {
  type BotocoreReference,
  type BotocoreService,
  type BotocoreShape,
  boundsOf,
} from "./botocore.ts";

const SIMPLE: Readonly<Record<string, SimpleType>> = {
  string: "string",
  boolean: "boolean",
  integer: "integer",
  long: "long",
  float: "float",
  double: "double",
  timestamp: "timestamp",
  blob: "blob",
};

const LOCATIONS: Readonly<Record<string, Member["location"]>> = {
  uri: "label",
  querystring: "query",
  header: "header",
};

export function describedModel(service: string, described: BotocoreService): ServiceModel {
  const { metadata } = described;
  if (metadata.protocol !== "rest-json") throw new Error(`${service} speaks ${metadata.protocol}`);
  const operations = Object.entries(described.operations).map(([name, operation]) => {
    const { method, requestUri, responseCode = 200 } = operation.http;
    const path = withLabels(described, operation.input, requestUri);
    const model: OperationModel = {
      name,
      errors: (operation.errors ?? []).map(({ shape }) => shape),
      http: { method, path, status: responseCode },
      ...(operation.input === undefined ? {} : { input: operation.input.shape }),
      ...(operation.output === undefined ? {} : { output: operation.output.shape }),
    };
    return [name, model] as const;
  });
  const shapes = Object.entries(described.shapes).flatMap(([name, shape]) => {
    const made = shapeOf(service, described, name, shape);
    return isPlain(made) ? [] : [[name, made] as const];
  });
  return {
    service,
    sdkId: metadata.serviceId,
    version: metadata.apiVersion,
    signingNames: [metadata.signingName ?? metadata.endpointPrefix],
    protocols: ["rest-json"],
    operations: Object.fromEntries(operations),
    shapes: Object.fromEntries(shapes),
  };
}

/** Descriptions name labels as they are on the wire, models as their members. */
function withLabels(
  { shapes }: BotocoreService,
  input: BotocoreReference | undefined,
  uri: string,
): string {
  const members = Object.entries(shapes[input?.shape ?? ""]?.members ?? {});
  return uri.replace(/\{(\w+)(\+?)\}/g, (_label, wireName: string, greedy: string) => {
    const [name] = members.find(([, each]) => each.locationName === wireName) ?? [wireName];
    return `{${name}${greedy}}`;
  });
}

function shapeOf(
  service: string,
  described: BotocoreService,
  name: string,
  shape: BotocoreShape,
): Shape {
  const target = (reference: BotocoreReference) => targetOf(service, described, reference.shape);
  const bounds = boundsOf(shape);
  const length = bounds === undefined ? {} : { length: bounds };
  if (shape.type === "structure") return structureOf(name, shape, target);
  if (shape.member !== undefined) {
    return { type: "list", member: { target: target(shape.member) }, ...length };
  }
  if (shape.key !== undefined && shape.value !== undefined) {
    const [key, value] = [{ target: target(shape.key) }, { target: target(shape.value) }];
    return { type: "map", key, value, ...length };
  }
  const type = SIMPLE[shape.type];
  if (type === undefined) throw new Error(`${service}: unknown type ${shape.type} of ${name}`);
  const limit = type === "string" || type === "blob" ? "length" : "range";
  return {
    type,
    ...(bounds === undefined ? {} : { [limit]: bounds }),
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
    ...(shape.enum === undefined ? {} : { enum: shape.enum }),
    ...(shape.sensitive === true ? { sensitive: true } : {}),
  };
}

function structureOf(
  name: string,
  { members = {}, required, error, exception, fault }: BotocoreShape,
  target: (reference: BotocoreReference) => string,
): StructureShape {
  const made = Object.entries(members).map(([member, reference]) => {
    const location = LOCATIONS[reference.location ?? ""];
    const { locationName = member } = reference;
    // A label has its name in the path.
    const isNamed = location !== undefined ? location !== "label" : locationName !== member;
    const each: Member = {
      target: target(reference),
      ...(location === undefined ? {} : { location }),
      ...(isNamed ? { wireName: locationName } : {}),
      ...(reference.idempotencyToken === true ? { idempotencyToken: true } : {}),
    };
    return [member, each] as const;
  });
  const isError = exception === true;
  const status = error?.httpStatusCode ?? (fault === true ? 500 : 400);
  return {
    type: "structure",
    members: Object.fromEntries(made),
    ...(required === undefined ? {} : { required }),
    ...(isError
      ? { error: { code: error?.code ?? name, status, fault: status < 500 ? "client" : "server" } }
      : {}),
  };
}

/** A shape's name; of a simple shape without limits its type. */
function targetOf(service: string, described: BotocoreService, name: string): string {
  const shape = described.shapes[name];
  if (shape === undefined) throw new Error(`${service} has no shape ${name}`);
  const made = shapeOf(service, described, name, shape);
  return isPlain(made) ? made.type : name;
}

const isPlain = (shape: Shape): boolean => Object.keys(shape).length === 1;
