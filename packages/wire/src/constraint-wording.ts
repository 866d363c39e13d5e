/**
 * What AWS says of input that breaks its limits. Most services are built on one framework and share
 * its sentences; S3, EC2 and Organizations have words of their own (constraint-s3.ts, …).
 * Sentences as observed at AWS.
 */
import { describeEc2 } from "./constraint-ec2.ts";
import { printedEnumOrder } from "./constraint-enum-order.ts";
import { inDynamodbOrder } from "./constraint-member-order.ts";
import { describeOrganizations } from "./constraint-organizations.ts";
import { describeS3 } from "./constraint-s3.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

export interface InputWords {
  /** What the service looks at before its framework's checks. */
  before(operation: OperationModel, input: Structure): ServiceError | undefined;
  /** Undefined when the service does not mind. At least one violation. */
  describe(operation: OperationModel, found: readonly Violation[]): ServiceError | undefined;
}

const nothingBefore = (): undefined => undefined;
/** AWS names no more errors than this at once. */
const NAMED_MAX = 10;
/** Values are echoed; a caller may have sent megabytes. */
const ECHO_CHARS_MAX = 8192;

export function describeViolations(model: ServiceModel, protocol: ProtocolName): InputWords {
  if (model.service === "s3") return { before: nothingBefore, describe: describeS3 };
  switch (protocol) {
    case "ec2-query":
      return { before: nothingBefore, describe: (_operation, found) => describeEc2(found[0]!) };
    case "query":
      return {
        before: nothingBefore,
        describe: (_operation, found) =>
          (model.service === "iam" ? namedCharacters(found) : undefined) ??
          validation(model.service === "iam" ? found.map(withoutValue) : found, "ValidationError"),
      };
    default:
      if (model.service === "dynamodb") {
        return {
          before: missingTableName,
          describe: ({ name }, found) => validation(inDynamodbOrder(name, found)),
        };
      }
      if (model.service === "organizations") {
        return {
          before: nothingBefore,
          describe: (_operation, found) => describeOrganizations(found[0]!),
        };
      }
      if (model.service === "accessanalyzer") {
        return { before: nothingBefore, describe: (_operation, found) => describeAnalyzer(found) };
      }
      return { before: nothingBefore, describe: (_operation, found) => describeLambda(found) };
  }
}

/** Access Analyzer names each member beside the sentence. */
function describeAnalyzer(found: readonly Violation[]): ServiceError {
  const fieldList = found.slice(0, NAMED_MAX).map((violation) => ({
    name: violation.path.join("."),
    message: limitSentence(violation.limit),
  }));
  const fields = { reason: "fieldValidationFailed", fieldList };
  return new ServiceError("ValidationException", 400, frameworkSentence(found), { fields });
}

function validation(found: readonly Violation[], code = "ValidationException"): ServiceError {
  return new ServiceError(code, 400, frameworkSentence(found));
}

/** IAM names neither the value nor what an enum holds. */
function withoutValue(violation: Violation): Violation {
  const limit = violation.limit.kind === "enum" ? UNNAMED_ENUM : violation.limit;
  return { ...violation, limit, value: "", sensitive: true };
}

const UNNAMED_ENUM: Limit = { kind: "enum", values: [] };

/** `2 validation errors detected: Value …; Value …`. */
function frameworkSentence(found: readonly Violation[]): string {
  const errors = found
    .slice(0, NAMED_MAX)
    .map(
      (violation) =>
        `Value ${printed(violation)}at '${violation.path.join(".")}' failed to satisfy constraint: ` +
        limitSentence(violation.limit),
    );
  const count = errors.length === 1 ? "1 validation error" : `${errors.length} validation errors`;
  return `${count} detected: ${errors.join("; ")}`;
}

function printed({ value, sensitive }: Violation): string {
  if (value === undefined || value === null) return "null ";
  return sensitive ? "" : `'${printValue(value)}' `;
}

/** As Java's collections print themselves, with a bound. */
function printValue(value: unknown): string {
  let room = ECHO_CHARS_MAX;
  const print = (content: unknown): string => {
    if (room <= 0) return "...";
    let text: string;
    if (Array.isArray(content)) {
      text = `[${firstOf(content).map(print).join(", ")}]`;
    } else if (content instanceof Date) text = content.toUTCString();
    else if (content instanceof Uint8Array) {
      text = `java.nio.HeapByteBuffer[pos=0 lim=${content.length} cap=${content.length}]`;
    } else if (typeof content === "object" && content !== null) {
      const entries = firstOf(Object.entries(content));
      text = `{${entries.map(([key, entry]) => `${key}=${print(entry)}`).join(", ")}}`;
    } else text = String(content);
    if (text.length > ECHO_CHARS_MAX) text = `${text.slice(0, ECHO_CHARS_MAX)}...`;
    room -= text.length;
    return text;
  };
  return print(value);
}

const firstOf = <T>(list: readonly T[]): readonly T[] => list.slice(0, 256);

function limitSentence(limit: Limit): string {
  switch (limit.kind) {
    case "required":
      return "Member must not be null";
    case "min-length":
      return `Member must have length greater than or equal to ${limit.limit}`;
    case "max-length":
      return `Member must have length less than or equal to ${limit.limit}`;
    case "min-value":
      return `Member must have value greater than or equal to ${limit.limit}`;
    case "max-value":
      return `Member must have value less than or equal to ${limit.limit}`;
    case "pattern":
      return `Member must satisfy regular expression pattern: ${limit.pattern}`;
    case "enum":
      return limit.values.length === 0
        ? "Member must satisfy enum value set"
        : `Member must satisfy enum value set: [${printedEnumOrder(limit.values).join(", ")}]`;
    default: {
      const subject = { elements: "Member", keys: "Map keys", values: "Map value" }[limit.kind];
      return `${subject} must satisfy constraint: [${limit.limits.map(limitSentence).join(", ")}]`;
    }
  }
}

/** IAM words the characters of a name or path itself; the others print the pattern. */
const NAME_PATTERN = /^\[\\w\+=,\.@-\][+*]$/;
const PATH_PATTERN = "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";

function namedCharacters(found: readonly Violation[]): ServiceError | undefined {
  const [first] = found;
  if (found.length !== 1 || first!.limit.kind !== "pattern") return undefined;
  const sentence = characterSentence(first!.limit.pattern);
  if (sentence === undefined) return undefined;
  const message = `The specified value for ${first!.path.at(-1)!} is invalid. ${sentence}`;
  return new ServiceError("ValidationError", 400, message);
}

function characterSentence(pattern: string): string | undefined {
  if (NAME_PATTERN.test(pattern)) {
    return "It must contain only alphanumeric characters and/or the following: +=,.@_-";
  }
  if (pattern === PATH_PATTERN) {
    return "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
  }
  return undefined;
}

/** Lambda checks runtimes itself: they may be ARNs as well. */
function describeLambda(found: readonly Violation[]): ServiceError | undefined {
  const others = found.filter(
    ({ path, limit }) => path.join() !== "runtime" || limit.kind !== "enum",
  );
  if (others.length > 0) return validation(others);
  const [{ value, limit }] = found as [Violation];
  if (String(value).startsWith("arn:")) return undefined;
  return new ServiceError(
    "InvalidParameterValueException",
    400,
    `Value ${printValue(value)} at 'runtime' failed to satisfy constraint: ${limitSentence(limit)} or be a valid ARN`,
  );
}

/** DynamoDB looks at the table's name first, in its own words. An ARN may stand for it. */
function missingTableName(operation: OperationModel, input: Structure): ServiceError | undefined {
  const name = input.TableName;
  if (!TABLE_OPERATIONS.has(operation.name)) return undefined;
  let message: string | undefined;
  if (name === undefined) {
    message = "The parameter 'TableName' is required but was not present in the request";
  } else if (
    typeof name === "string" &&
    !name.startsWith("arn:") &&
    (name.length < 3 || name.length > 255)
  ) {
    message = "TableName must be at least 3 characters long and at most 255 characters long";
  }
  return message === undefined ? undefined : new ServiceError("ValidationException", 400, message);
}

const TABLE_OPERATIONS: ReadonlySet<string> = new Set([
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive",
]);
