/**
 * SelectObjectContent's words for a request that breaks its limits: every choice has a code of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#SelectObjectContentErrorCodeList
 */
import type { Violation } from "./constraint-violation.ts";
import { ServiceError } from "./service-error.ts";

const ADVICE = "Please check the service documentation and try again.";

/** By member, first letter in lower case: code, and what the value is called. */
const choices: Readonly<Record<string, readonly [code: string, name: string]>> = {
  expressionType: ["InvalidExpressionType", "ExpressionType"],
  fileHeaderInfo: ["InvalidFileHeaderInfo", "FileHeaderInfo"],
  type: ["InvalidJsonType", "jsonType"],
  quoteFields: ["InvalidQuoteFields", "QuoteFields"],
  compressionType: ["InvalidCompressionFormat", "CompressionType"],
};

export function describeSelect(found: readonly Violation[]): ServiceError | undefined {
  const inBody = found.filter(({ top }) => top.location === undefined);
  const absent = inBody.filter(({ limit }) => limit.kind === "required");
  const [violation] = inBody;
  if (violation === undefined) return undefined;
  if (absent.length === 4) {
    return new ServiceError("EmptyRequestBody", 400, "Request body cannot be empty.");
  }
  const member = String(violation.path.at(-1));
  if (violation.limit.kind === "required") {
    const name = member.charAt(0).toUpperCase() + member.slice(1);
    return new ServiceError(
      "MissingRequiredParameter",
      400,
      `The SelectRequest entity is missing a required parameter: ${name}. ${ADVICE}`,
    );
  }
  const choice = choices[member];
  if (choice === undefined) return undefined;
  const [code, name] = choice;
  const value = String(violation.value).slice(0, 256);
  return new ServiceError(code, 400, `The ${value} ${name} is invalid. ${ADVICE}`);
}
