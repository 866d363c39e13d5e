/** Principal and NotPrincipal, in policies that may have them. */
import type { Place } from "../finding.ts";
import type { PrincipalEntry, StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

const KEYS = new Set(["AWS", "CanonicalUser", "Federated", "Service"]);
const NOT_VALID =
  "The Principal element contents are not valid. Specify a key-value pair in the Principal element.";
const ROLE_ID = /^AROA[A-Z0-9]{12,}$/;
const USER_ID = /^AIDA[A-Z0-9]{12,}$/;
const FORM =
  /^(\d{12}|[A-Z0-9]{16,}|arn:aws[a-z-]*:(iam|sts)::(\d{12}|cloudfront):(root$|(user|role|assumed-role|federated-user)\/.+))$/;
const SERVICE =
  /^([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;

export function checkPrincipals(statement: StatementView, subject: ValidationSubject): void {
  const { type, report } = subject;
  const present = ["Principal", "NotPrincipal"].flatMap((name) => {
    const element = statement.elements.get(name);
    return element === undefined ? [] : [element];
  });
  if (type === "IDENTITY_POLICY") {
    for (const { place } of present) {
      const details = `The policy type ${type} does not support the Principal element. Remove the Principal element.`;
      report("UNSUPPORTED_PRINCIPAL", details, place);
    }
    return;
  }
  if (type !== "RESOURCE_POLICY") return;
  if (statement.notPrincipal && statement.effect === "Allow" && !subject.trust) {
    report(
      "ALLOW_WITH_NOT_PRINCIPAL",
      "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.",
      (statement.elements.get("NotPrincipal") as { place: Place }).place,
    );
  }
  for (const entry of statement.principals) checkEntry(entry, subject);
}

function checkEntry(entry: PrincipalEntry, subject: ValidationSubject): void {
  const { report } = subject;
  const { key, keyPlace, values } = entry;
  if (key === undefined) {
    for (const { text, place } of values) {
      if (text !== "*") report("INVALID_PRINCIPAL_FORMAT", NOT_VALID, place);
    }
    return;
  }
  if (!KEYS.has(key)) {
    report("INVALID_PRINCIPAL_KEY", `The principal key ${key} is not valid.`, keyPlace);
    return;
  }
  if (key === "Federated" && !subject.trust && subject.resourceType !== undefined) {
    report(
      "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
      "The policy type does not support a federated identity provider in the principal element. Use a supported principal.",
      keyPlace,
    );
  }
  for (const value of values) checkName(key, value, subject);
}

function checkName(key: string, { text, place }: Text, { report, trust }: ValidationSubject): void {
  if (text === "*" && (key === "AWS" || (key === "Federated" && trust))) return;
  if (text.includes("${")) return;
  if (/[*?]/.test(text)) {
    report(
      "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
      `Wildcards (*, ?) are not supported with the principal key ${key}. Replace the wildcard with a valid principal value.`,
      place,
    );
  } else if (key === "Service" && !SERVICE.test(text)) {
    report(
      "INVALID_SERVICE_PRINCIPAL_FORMAT",
      "The service principal does not match the expected format. Use the format service.amazonaws.com, or use one of the following suffixes: .amazon.com, .amazonaws.com.cn with all lowercase letters.",
      place,
    );
  } else if (key === "AWS" && ROLE_ID.test(text)) {
    const details = `The Principal element includes the IAM role ID ${text}. We recommend that you use a role ARN instead.`;
    report("INVALID_ROLE_REFERENCE", details, place);
  } else if (key === "AWS" && USER_ID.test(text)) {
    const details = `The Principal element includes the IAM user ID ${text}. We recommend that you use a user ARN instead.`;
    report("INVALID_USER_REFERENCE", details, place);
  } else if (
    (key === "AWS" && !FORM.test(text)) ||
    (key === "CanonicalUser" && !/^[0-9a-f]{64}$/.test(text))
  ) {
    report("INVALID_PRINCIPAL_FORMAT", NOT_VALID, place);
  }
}

/** Keys that say for whom a service acts. */
const SOURCE_KEYS = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];
/** Keys that speak of a principal in an account, which a service is not. */
const PRINCIPAL_KEYS = [
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principaltype",
  "aws:userid",
  "aws:username",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
];
/** Services that act on accounts, and say which. */
const SOURCED = new Set(
  "cloudtrail config sns s3 events cloudwatch logging.s3 delivery.logs ses cloudfront serverlessrepo elasticloadbalancing iot apigateway".split(
    " ",
  ),
);

export function checkServicePrincipals(statement: StatementView, subject: ValidationSubject): void {
  const { report, type, trust } = subject;
  if (type !== "RESOURCE_POLICY" || trust || statement.notPrincipal) return;
  if (statement.effect !== "Allow") return;
  const services = statement.principals
    .filter(({ key }) => key === "Service")
    .flatMap(({ values }) => values);
  if (services.length === 0) return;
  const keys = statement.conditions.map(({ key }) => key.toLowerCase());
  const unsupported = statement.conditions.filter(({ key }) =>
    PRINCIPAL_KEYS.includes(key.toLowerCase()),
  );
  if (unsupported.length > 0 && statement.principals.every(({ key }) => key === "Service")) {
    report(
      "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
      `The following condition keys are not supported when used with the service principal: ${unsupported.map(({ key }) => key).join(", ")}.`,
      ...services.map(({ place }) => place),
      ...unsupported.map(({ keyPlace }) => keyPlace),
    );
  }
  if (keys.some((key) => SOURCE_KEYS.includes(key))) return;
  for (const { text, place } of services) {
    const prefix = text.split(".amazonaws.com")[0] ?? text;
    if (!SOURCED.has(prefix)) continue;
    const referer = statement.conditions.find(({ key }) => key.toLowerCase() === "aws:referer");
    if (referer !== undefined) {
      report(
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        `To restrict access to the service principal ${prefix} operating on your behalf, we recommend aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of ${referer.key}.`,
        place,
        referer.keyPlace,
      );
    } else if (unsupported.length === 0) {
      report(
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        "Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access.",
        place,
      );
    }
  }
}
