/**
 * Errors as JSON, shared by the JSON protocols and rpcv2-cbor: which members an error's body has,
 * and the Java namespace that AWS writes before an error's name in `__type`. Namespaces as observed
 * at AWS.
 */
import type { Member, ServiceModel, StructureShape } from "./model.ts";
import type { Structure } from "./protocol.ts";
import type { ServiceError } from "./service-error.ts";
import { errorShapeName, structureOf } from "./shapes.ts";

const DYNAMODB = "com.amazonaws.dynamodb.v20120810";
const NAMESPACES: Readonly<Record<string, string>> = {
  dynamodb: DYNAMODB,
  dynamodbstreams: DYNAMODB,
};

/** Errors that AWS's framework answers with before the service has a say. */
const FRAMEWORK = "com.amazon.coral.service";
const VALIDATE = "com.amazon.coral.validate";
const AVAILABILITY = "com.amazon.coral.availability";
const FRAMEWORK_ERRORS: Readonly<Record<string, string>> = {
  ValidationException: VALIDATE,
  ThrottlingException: AVAILABILITY,
  RequestLimitExceeded: AVAILABILITY,
  AccessDeniedException: FRAMEWORK,
  ExpiredTokenException: FRAMEWORK,
  IncompleteSignatureException: FRAMEWORK,
  InternalFailure: FRAMEWORK,
  InvalidSignatureException: FRAMEWORK,
  MissingAuthenticationTokenException: FRAMEWORK,
  NotImplemented: FRAMEWORK,
  SerializationException: FRAMEWORK,
  UnknownOperationException: FRAMEWORK,
  UnrecognizedClientException: FRAMEWORK,
};

/** Coral spells the key of an error's text in two ways. */
const CAPITAL_MESSAGES: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "SerializationException",
]);

/** `com.amazonaws.dynamodb.v20120810`: where a service's own shapes live in AWS's Java. */
export function namespaceOf(model: ServiceModel): string {
  return NAMESPACES[model.service] ?? `com.amazonaws.${model.service}`;
}

/** DynamoDB's clients compare a checksum of the answer. */
export const hasChecksum = (model: ServiceModel): boolean => namespaceOf(model) === DYNAMODB;

/**
 * `com.amazon.coral.validate#ValidationException`. A modeled error keeps the service's own
 * namespace.
 */
export function qualifiedErrorType(model: ServiceModel, name: string, modeled: boolean): string {
  const framework = modeled ? undefined : FRAMEWORK_ERRORS[name];
  return `${framework ?? namespaceOf(model)}#${name}`;
}

export interface ErrorBody {
  /** The error's shape name, or its code when it is not modeled. */
  readonly name: string;
  readonly shape:
    | (StructureShape & { readonly members: Readonly<Record<string, Member>> })
    | undefined;
  /** Members by their names in the model. */
  readonly members: Structure;
}

/** What goes into the body of an error, before a format writes it. */
export function errorBody(model: ServiceModel, error: ServiceError): ErrorBody {
  const name = errorShapeName(model, error.code);
  if (name === undefined) {
    const key = CAPITAL_MESSAGES.has(error.code) ? "Message" : "message";
    const members: Structure = error.message === "" ? {} : { [key]: error.message };
    return { name: error.code, shape: undefined, members: { ...members, ...error.fields } };
  }
  const shape = structureOf(model, name);
  const members: Structure = {};
  for (const member of Object.keys(shape.members)) {
    if (error.fields[member] !== undefined) members[member] = error.fields[member];
    else if (member.toLowerCase() === "message") members[member] = error.message;
    // Lambda says in each error whose fault it was.
    else if (member === "Type" && model.service === "lambda") {
      members[member] = error.status < 500 ? "User" : "Service";
    }
  }
  return { name, shape, members };
}

/**
 * `Customized;Sender`: the query protocol's code, for services that once spoke it
 * (awsQueryCompatible).
 */
export function queryErrorHeader(model: ServiceModel, body: ErrorBody): string | undefined {
  const error = body.shape?.error;
  if (error === undefined) return undefined;
  if (error.code === body.name && !model.protocols.includes("query")) return undefined;
  return `${error.code};${error.fault === "client" ? "Sender" : "Receiver"}`;
}
