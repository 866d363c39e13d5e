/** The tiny model of a protocol test as a `ServiceModel`. */
import type {
  Member,
  ProtocolName,
  ServiceModel,
  Shape,
  SimpleType,
  StructureShape,
  TimestampFormat,
} from "../model.ts";
import type {
  VectorCase,
  VectorNamespace,
  VectorReference,
  VectorShape,
  VectorSuite,
} from "./vector-suite.ts";

const LOCATIONS: Readonly<Record<string, Member["location"]>> = {
  uri: "label",
  header: "header",
  headers: "prefixHeaders",
  querystring: "query",
  statusCode: "statusCode",
};
const FORMATS: Readonly<Record<string, TimestampFormat>> = {
  iso8601: "date-time",
  rfc822: "http-date",
  unixTimestamp: "epoch-seconds",
};

export function protocolOf(suite: VectorSuite): ProtocolName {
  switch (suite.metadata.protocol) {
    case "json":
      return suite.metadata.jsonVersion === "1.0" ? "aws-json-1.0" : "aws-json-1.1";
    case "ec2":
      return "ec2-query";
    case "smithy-rpc-v2-cbor":
      return "rpcv2-cbor";
    default:
      return suite.metadata.protocol as ProtocolName;
  }
}

export function modelOfVector(suite: VectorSuite, { given }: VectorCase): ServiceModel {
  const shapes: Record<string, Shape> = {};
  for (const [name, shape] of Object.entries(suite.shapes)) {
    shapes[name] = convert(name, shape, suite, shapes);
  }
  const { metadata } = suite;
  const input = rooted(given.input, shapes);
  const output = rooted(given.output, shapes);
  const protocol = protocolOf(suite);
  // The query protocols' files leave their service's namespace out; it is this one in every
  // expected document.
  const inQuery = protocol === "query" || protocol === "ec2-query";
  const namespace = inQuery ? ["https://example.com/"] : namespaceOf(metadata.xmlNamespace);
  return {
    service: "vectors",
    sdkId: "Vectors",
    version: metadata.apiVersion,
    signingNames: ["vectors"],
    targetPrefix: metadata.targetPrefix ?? "Vectors",
    ...(namespace === undefined ? {} : { xmlNamespace: namespace[0]! }),
    protocols: metadata.awsQueryCompatible === undefined ? [protocol] : [protocol, "query"],
    operations: {
      [given.name]: {
        name: given.name,
        http: {
          method: given.http.method,
          path: given.http.requestUri,
          status: given.http.responseCode ?? 200,
        },
        ...(input === undefined ? {} : { input }),
        ...(output === undefined ? {} : { output }),
        errors: (given.errors ?? []).map(({ shape }) => shape),
      },
    },
    shapes,
  };
}

/** An operation names the root element of its input's document. */
function rooted(
  reference: VectorReference | undefined,
  shapes: Record<string, Shape>,
): string | undefined {
  if (reference === undefined) return undefined;
  const { shape: name, locationName, xmlNamespace } = reference;
  const namespace = namespaceOf(xmlNamespace);
  shapes[name] = {
    ...(shapes[name] as StructureShape),
    ...(locationName === undefined ? {} : { xmlName: locationName }),
    ...(namespace === undefined ? {} : { xmlNamespace: namespace }),
  };
  return name;
}

function convert(
  name: string,
  shape: VectorShape,
  suite: VectorSuite,
  shapes: Record<string, Shape>,
): Shape {
  const format = shape.timestampFormat === undefined ? undefined : FORMATS[shape.timestampFormat];
  if (shape.document) return { type: "document" };
  // The files do not say which lists are sparse; the names do.
  const sparse = name.startsWith("Sparse") ? ({ sparse: true } as const) : {};
  switch (shape.type) {
    case "structure":
      return convertStructure(name, shape, suite, shapes);
    case "list":
      return {
        type: "list",
        member: convertMember("member", shape.member!, suite, shapes),
        ...sparse,
      };
    case "map":
      return {
        type: "map",
        key: convertMember("key", shape.key!, suite, shapes),
        value: convertMember("value", shape.value!, suite, shapes),
        ...sparse,
      };
    default:
      return {
        type: shape.type as SimpleType,
        ...(format === undefined ? {} : { timestampFormat: format }),
      };
  }
}

function convertStructure(
  name: string,
  shape: VectorShape,
  suite: VectorSuite,
  shapes: Record<string, Shape>,
): StructureShape {
  const members: Record<string, Member> = {};
  for (const [memberName, reference] of Object.entries(shape.members ?? {})) {
    const member = convertMember(memberName, reference, suite, shapes);
    members[memberName] =
      shape.payload === memberName ? { ...member, location: "payload" } : member;
  }
  const namespace = namespaceOf(shape.xmlNamespace);
  return {
    type: shape.union ? "union" : "structure",
    members,
    ...(shape.required === undefined ? {} : { required: shape.required }),
    ...(shape.locationName === undefined ? {} : { xmlName: shape.locationName }),
    ...(namespace === undefined ? {} : { xmlNamespace: namespace }),
    ...(shape.exception
      ? {
          error: {
            code: shape.error?.code ?? name,
            status: shape.error?.httpStatusCode ?? (shape.fault ? 500 : 400),
            fault: shape.fault ? "server" : "client",
          } as const,
        }
      : {}),
  };
}

function convertMember(
  name: string,
  reference: VectorReference,
  suite: VectorSuite,
  shapes: Record<string, Shape>,
): Member {
  const target = suite.shapes[reference.shape]!;
  let location = reference.location === undefined ? undefined : LOCATIONS[reference.location];
  if (location === "query" && target.type === "map") location = "queryParams";
  const namespace = namespaceOf(reference.xmlNamespace);
  let targetName = reference.shape;
  if (reference.jsonvalue) {
    targetName = "VectorJsonValue";
    shapes[targetName] = { type: "string", mediaType: "application/json" };
  }
  const format = reference.timestampFormat;
  const wireName = reference.locationName;
  return {
    target: targetName,
    ...(location === undefined ? {} : { location }),
    ...(wireName === undefined || wireName === name ? {} : { wireName }),
    ...(reference.flattened || target.flattened ? { flattened: true } : {}),
    ...(reference.xmlAttribute ? { xmlAttribute: true } : {}),
    ...(namespace === undefined ? {} : { xmlNamespace: namespace }),
    ...(format === undefined ? {} : { timestampFormat: FORMATS[format]! }),
    ...(reference.idempotencyToken ? { idempotencyToken: true } : {}),
  };
}

function namespaceOf(
  namespace: VectorNamespace | undefined,
): readonly [uri: string, prefix?: string] | undefined {
  if (namespace === undefined) return undefined;
  if (typeof namespace === "string") return [namespace];
  return namespace.prefix === undefined ? [namespace.uri] : [namespace.uri, namespace.prefix];
}
