/** Condition keys: they exist, global ones and those of services, and are whole. */

import { parseOperatorName } from "../../operator-name.ts";
import type { ConditionEntry, StatementView } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

export function checkConditionKeys(statement: StatementView, subject: ValidationSubject): void {
  for (const condition of statement.conditions) {
    if (checkKey(condition, subject)) checkTrust(condition, subject);
  }
}

/** False when the key is no key. */
function checkKey({ key, keyPlace }: ConditionEntry, subject: ValidationSubject): boolean {
  const { catalogue, report } = subject;
  const colon = key.indexOf(":");
  if (colon <= 0 || colon === key.length - 1 || key.includes("*")) {
    const details = "The condition key format is not valid. Use the format service:keyname.";
    report("INVALID_CONDITION_KEY_FORMAT", details, keyPlace);
    return false;
  }
  if (
    catalogue.conditionKeys.findWithoutVariable(key) !== undefined &&
    catalogue.conditionKeys.find(key) === undefined
  ) {
    const head = key.replace(/\/?$/, "/");
    report(
      "MISSING_TAG_KEY_IN_CONDITION",
      `The condition key ${head} must include a tag key to control access based on tags. Use the format ${head}tag-key and specify a key name for tag-key.`,
      keyPlace,
    );
    return false;
  }
  const prefix = key.slice(0, colon);
  if (prefix.toLowerCase() === "aws") return checkGlobal(key, keyPlace, subject);
  // A provider of OpenID Connect has claims of its own.
  if (prefix.includes(".") || prefix.includes("/")) return true;
  const service = prefix.toLowerCase();
  if (catalogue.closed.has(service)) return true;
  if (!catalogue.prefixes.has(service) && !catalogue.conditionKeys.hasPrefix(service)) {
    const details = `The service ${prefix} does not exist. Use a valid service name.`;
    report("INVALID_SERVICE", details, keyPlace);
    return false;
  }
  if (catalogue.conditionKeys.find(key) !== undefined) return true;
  const details = `The condition key ${key} does not exist in the service ${prefix}. Use a valid condition key.`;
  report("INVALID_SERVICE_CONDITION_KEY", details, keyPlace);
  return false;
}

function checkGlobal(
  key: string,
  keyPlace: ConditionEntry["keyPlace"],
  { catalogue, report, type }: ValidationSubject,
): boolean {
  const lower = key.toLowerCase();
  if (lower === "aws:arn") {
    if (type === "IDENTITY_POLICY") {
      const details =
        "We recommend that you update aws:ARN to use the newer condition key aws:PrincipalArn.";
      report("DEPRECATED_GLOBAL_CONDITION_KEY", details, keyPlace);
    } else {
      const details =
        "The condition key aws:ARN is not supported. Use aws:PrincipalArn or aws:SourceArn instead.";
      report("UNSUPPORTED_GLOBAL_CONDITION_KEY", details, keyPlace);
    }
    return false;
  }
  if (catalogue.conditionKeys.find(key) !== undefined) return true;
  const details = `The condition key ${key} does not exist. Use a valid condition key.`;
  report("INVALID_GLOBAL_CONDITION_KEY", details, keyPlace);
  return false;
}

/** What the caller says of itself. */
const SPOOFED = new Set(["aws:referer", "aws:useragent"]);

/** More secure together. */
const PAIRS: ReadonlyMap<string, readonly string[]> = new Map([
  ["aws:vpcsourceip", ["aws:SourceVpc"]],
]);

function checkTrust({ key, keyPlace }: ConditionEntry, { report }: ValidationSubject): void {
  if (!SPOOFED.has(key.toLowerCase())) return;
  report(
    "UNTRUSTWORTHY_CONDITION_KEY",
    `The ${key} condition key is not recommended for access control as it can be spoofed/manipulated by the caller.`,
    keyPlace,
  );
}

export function checkPairedKeys(
  { conditions, effect }: StatementView,
  { report }: ValidationSubject,
): void {
  if (effect !== "Allow") return;
  const keys = new Set(conditions.map(({ key }) => key.toLowerCase()));
  for (const { key, keyPlace } of conditions) {
    const partners = PAIRS.get(key.toLowerCase());
    if (partners === undefined || partners.some((partner) => keys.has(partner.toLowerCase())))
      continue;
    report(
      "MISSING_PAIRED_CONDITION_KEYS",
      `Using the condition key ${key} can be overly permissive without also using the following condition keys: ${partners.join(", ")}. ` +
        "Condition keys like this one are more secure when paired with a related key. We recommend that you add the related condition keys to the same condition block.",
      keyPlace,
    );
  }
}

/** Attributes are restricted only in requests that name some. */
export function checkDynamodbAttributes(
  { conditions, effect }: StatementView,
  { report }: ValidationSubject,
): void {
  if (effect !== "Allow") return;
  if (conditions.some(({ key }) => key.toLowerCase() === "dynamodb:select")) return;
  for (const { key, keyPlace } of conditions) {
    if (key.toLowerCase() !== "dynamodb:attributes") continue;
    report(
      "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
      "Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to SPECIFIC_ATTRIBUTES.",
      keyPlace,
    );
  }
}

/** A shorter prefix lists the same objects, and does not match. */
export function checkS3Prefix(
  { conditions, effect }: StatementView,
  { report }: ValidationSubject,
): void {
  for (const { operator, key, keyPlace } of conditions) {
    const parsed = parseOperatorName(operator);
    if (key.toLowerCase() !== "s3:prefix" || parsed?.family !== "string") continue;
    if (parsed.negated === (effect === "Deny")) continue;
    report(
      "S3_PREFIX_IN_NEGATIVE_CONTEXT",
      "Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block listing the objects under the matching prefixes. A request that specifies a shorter prefix does not match the condition and can still list those objects. To restrict listing to specific prefixes, use s3:prefix with StringLike in an Allow statement, or use a Deny statement with StringNotLike.",
      keyPlace,
    );
  }
}
