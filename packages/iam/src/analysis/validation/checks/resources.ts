/**
 * Resource and NotResource: ARNs of services that exist, each field as the service's resource types have it. Fields with wildcards
 * or variables are whatever they can be.
 */
import { meets, patternOf } from "../../pattern/pattern.ts";
import { hasWildcard } from "../action-reference.ts";
import type { StatementView, Text } from "../policy-view.ts";
import { isRegion, PARTITIONS } from "../regions.ts";
import type { ValidationSubject } from "../subject.ts";

const FIELDS = 6;
const VARIABLE = /\$\{[^}]*\}/g;
const WILDCARD_IN_SERVICE =
  "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.";

/** Services whose resource types are known to be all there are; of others AWS's own policies name more. */
const STRICT: ReadonlySet<string> = new Set(["iam", "s3", "dynamodb", "lambda", "sts"]);

interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function checkResources(statement: StatementView, subject: ValidationSubject): void {
  for (const resource of statement.resources) checkResource(resource, subject);
}

function checkResource(resource: Text, subject: ValidationSubject): void {
  const { report } = subject;
  // What a variable says is not known, and may hold colons: it is a wildcard here.
  const text = resource.text.replace(VARIABLE, "*");
  if (text === "" || /^\*+$/.test(text)) return;
  const fields = text.split(":");
  if (fields[0] !== "arn") {
    if (hasWildcard(fields[0] as string)) return;
    const details = "Add the required prefix (arn) to the resource ARN.";
    report("INVALID_ARN_PREFIX", details, resource.place);
    return;
  }
  if (fields.length < FIELDS) {
    // A wildcard at the end stands for the fields that are missing.
    if (text.endsWith("*")) return;
    report(
      "MISSING_ARN_FIELD",
      `Resource ARNs must include at least ${FIELDS} fields in the following structure: arn:partition:service:region:account:resource`,
      resource.place,
    );
    return;
  }
  const [, partition = "", service = "", region = "", account = "", ...rest] = fields;
  checkArn(resource, { partition, service, region, account, resource: rest.join(":") }, subject);
}

function checkArn(resource: Text, arn: Arn, subject: ValidationSubject): void {
  const { report, catalogue } = subject;
  const { partition, service } = arn;
  if (!hasWildcard(partition) && !PARTITIONS.includes(partition)) {
    report(
      "INVALID_PARTITION",
      `The resource ARN for the service ${service} does not support the partition ${partition}. Use the supported values: ${PARTITIONS.slice(0, 3).join(", ")}`,
      resource.place,
    );
  }
  if (hasWildcard(service)) {
    if (service !== "*") report("WILDCARD_IN_SERVICE_NAME", WILDCARD_IN_SERVICE, resource.place);
    return;
  }
  const formats = catalogue.arnFormats.get(service);
  if (formats !== undefined) checkFields(resource, arn, formats.map(fieldsOfFormat), subject);
  else if (catalogue.arnFormats.has(service.toLowerCase())) {
    const details = `Update the service name ${service} in the resource ARN to use all lowercase letters.`;
    report("INVALID_ARN_SERVICE_CASE", details, resource.place);
  } else if (!catalogue.prefixes.has(service) && !catalogue.closed.has(service)) {
    const details = `The service ${service} does not exist. Use a valid service name.`;
    report("INVALID_SERVICE", details, resource.place);
  }
}

function fieldsOfFormat(format: string): Arn {
  const [, partition = "", service = "", region = "", account = "", ...rest] = format
    .replace(VARIABLE, "*")
    .split(":");
  return { partition, service, region, account, resource: rest.join(":") };
}

function checkFields(
  resource: Text,
  arn: Arn,
  formats: readonly Arn[],
  { report }: ValidationSubject,
): void {
  const { service, region, account } = arn;
  const wanted = patternOf(arn.resource);
  const fitting = formats.filter((format) => meets(patternOf(format.resource), wanted));
  if (fitting.length === 0) {
    if (!STRICT.has(service)) return;
    report(
      "INVALID_ARN_RESOURCE",
      "Resource ARN does not match the expected ARN format. Update the resource portion of the ARN.",
      resource.place,
    );
    return;
  }
  if (region === "" && fitting.every((format) => format.region !== "")) {
    report("MISSING_ARN_REGION", `Add a Region to the ${service} resource ARN.`, resource.place);
  } else if (isNamed(region) && fitting.every((format) => format.region === "")) {
    const details = `The service ${service} does not support specifying a Region in the resource ARN.`;
    report("ARN_REGION_NOT_ALLOWED", details, resource.place);
  } else if (isNamed(region) && !isRegion(region)) {
    const details = `The Region ${region} is not valid for this resource. Update the resource ARN to include a supported Region.`;
    report("INVALID_ARN_REGION", details, resource.place);
  }
  const owned = fitting.filter((format) => format.account !== "");
  if (account === "" && owned.length === fitting.length && STRICT.has(service)) {
    const details = `The resource ${resource.text} in the arn is missing an account id. Please provide a 12 digit account id.`;
    report("MISSING_ARN_ACCOUNT", details, resource.place);
  } else if (isNamed(account) && owned.length === 0) {
    const details = `The service ${service} does not support specifying an account ID in the resource ARN.`;
    report("ARN_ACCOUNT_NOT_ALLOWED", details, resource.place);
  } else if (isNamed(account) && !isAccount(account, owned)) {
    const details = `The resource ARN account ID ${account} is not valid. Provide a 12-digit account ID.`;
    report("INVALID_ARN_ACCOUNT", details, resource.place);
  }
}

function isNamed(field: string): boolean {
  return field !== "" && !hasWildcard(field);
}

/** AWS's own resources have `aws` there. */
function isAccount(account: string, formats: readonly Arn[]): boolean {
  return (
    /^\d{12}$/.test(account) ||
    account === "aws" ||
    formats.some((format) => format.account === account)
  );
}

/** ARNs that a policy attached to the resource can speak of. */
const RESOURCES_OF: ReadonlyMap<string, RegExp> = new Map([
  ["AWS::S3::Bucket", /^arn:[^:]*:s3:::/],
  ["AWS::S3::AccessPoint", /^arn:[^:]*:s3:[^:]+:[^:]+:accesspoint\//],
  ["AWS::S3::MultiRegionAccessPoint", /^arn:[^:]*:s3::[^:]+:accesspoint\//],
  ["AWS::S3ObjectLambda::AccessPoint", /^arn:[^:]*:s3-object-lambda:[^:]+:[^:]+:accesspoint\//],
  ["AWS::DynamoDB::Table", /^arn:[^:]*:dynamodb:[^:]+:[^:]+:table\//],
]);

export function checkResourcesOfResource(
  statement: StatementView,
  { resourceType, report }: ValidationSubject,
): void {
  const form = resourceType === undefined ? undefined : RESOURCES_OF.get(resourceType);
  if (form === undefined) return;
  for (const { text, place } of statement.resources) {
    if (!text.startsWith("arn:") || form.test(text)) continue;
    report(
      "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
      `The resource ARN is not supported for the resource-based policy attached to the resource type ${resourceType}.`,
      place,
    );
  }
}
