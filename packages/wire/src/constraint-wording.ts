/**
 * What AWS says of input that breaks its limits. Most services are built on one framework and share
 * its sentences (constraint-sentence.ts); S3, EC2, DynamoDB and Organizations have words of their own
 * (constraint-s3.ts, …). Sentences as observed at AWS.
 */
import { dynamodbWords } from "./constraint-dynamodb.ts";
import { describeEc2 } from "./constraint-ec2.ts";
import { describeLambda } from "./constraint-lambda.ts";
import { describeOrganizations } from "./constraint-organizations.ts";
import { describeS3 } from "./constraint-s3.ts";
import { frameworkSentence, limitSentence, NAMED_MAX, validation } from "./constraint-sentence.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

export interface InputWords {
  /** What the service looks at before its framework's checks. */
  before(operation: OperationModel, input: Structure): ServiceError | undefined;
  /** Undefined when the service does not mind. At least one violation. */
  describe(operation: OperationModel, found: readonly Violation[]): ServiceError | undefined;
  /** What breaks limits that the service has beside those of its model. */
  further?(operation: OperationModel, input: Structure): readonly Violation[] | undefined;
}

const nothingBefore = (): undefined => undefined;

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
      if (model.service === "dynamodb") return dynamodbWords(model);
      if (model.service === "organizations") {
        return {
          before: nothingBefore,
          describe: (_operation, found) => describeOrganizations(found[0]!),
        };
      }
      if (model.service === "accessanalyzer") {
        return { before: nothingBefore, describe: (_operation, found) => describeAnalyzer(found) };
      }
      if (model.service === "logs") {
        return {
          before: nothingBefore,
          describe: (_operation, found) => validation(found, "InvalidParameterException"),
        };
      }
      if (model.service === "fis") {
        return {
          before: nothingBefore,
          describe: (_operation, found) => validation(found, "ValidationException"),
        };
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

/** IAM names neither the value nor what an enum holds. */
function withoutValue(violation: Violation): Violation {
  const limit = violation.limit.kind === "enum" ? UNNAMED_ENUM : violation.limit;
  return { ...violation, limit, value: "", sensitive: true };
}

const UNNAMED_ENUM: Limit = { kind: "enum", values: [] };

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
