/** Action and NotAction: services and actions that exist, in policies that may name them. */
import {
  hasWildcard,
  matchingActions,
  type NamedAction,
  parseAction,
} from "../action-reference.ts";
import type { StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

/** Operations of S3 whose permission has another name. */
const AUTHORIZED_AS: ReadonlyMap<string, string> = new Map([
  ["s3:listbuckets", "s3:ListAllMyBuckets"],
  ["s3:listobjects", "s3:ListBucket"],
  ["s3:listobjectsv2", "s3:ListBucket"],
  ["s3:headbucket", "s3:ListBucket"],
  ["s3:headobject", "s3:GetObject"],
  ["s3:deleteobjects", "s3:DeleteObject"],
  ["s3:createmultipartupload", "s3:PutObject"],
  ["s3:completemultipartupload", "s3:PutObject"],
  ["s3:uploadpart", "s3:PutObject"],
  ["s3:listparts", "s3:ListMultipartUploadParts"],
  ["s3:listmultipartuploads", "s3:ListBucketMultipartUploads"],
  ["s3:listobjectversions", "s3:ListBucketVersions"],
]);

const SERVICE_WILDCARD =
  "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS services with similar names.";

export function checkActions(statement: StatementView, subject: ValidationSubject): void {
  for (const action of statement.actions) {
    if (action.text === "*") continue;
    const named = parseAction(action.text);
    if (named === undefined) reportUnknown(action, subject);
    else checkNamed(action, named, subject);
  }
}

function checkNamed(action: Text, named: NamedAction, subject: ValidationSubject): void {
  const { catalogue, report } = subject;
  if (hasWildcard(named.prefix)) {
    if (named.prefix !== "*") report("WILDCARD_IN_SERVICE_NAME", SERVICE_WILDCARD, action.place);
    return;
  }
  // A variable is reported as one.
  if (action.text.includes("${") || catalogue.closed.has(named.prefix)) return;
  if (!catalogue.prefixes.has(named.prefix)) {
    const details = `The service ${action.text} specified in the action does not exist.`;
    report("INVALID_SERVICE_IN_ACTION", details, action.place);
  } else if (matchingActions(catalogue, named).length === 0) reportUnknown(action, subject);
}

function reportUnknown(action: Text, { report }: ValidationSubject): void {
  const right = AUTHORIZED_AS.get(action.text.toLowerCase());
  const [prefix, operation] = action.text.split(":");
  const hint =
    right === undefined || prefix === undefined
      ? ""
      : ` Did you mean ${right}? The API called ${operation} authorizes against the IAM action ${right}.`;
  report("INVALID_ACTION", `The action ${action.text} does not exist.${hint}`, action.place);
}

/** What a policy attached to the resource can speak of. */
const SERVICES_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ["AWS::S3::Bucket", ["s3"]],
  ["AWS::S3::AccessPoint", ["s3"]],
  ["AWS::S3::MultiRegionAccessPoint", ["s3"]],
  ["AWS::S3ObjectLambda::AccessPoint", ["s3-object-lambda"]],
  ["AWS::IAM::AssumeRolePolicyDocument", ["sts"]],
  ["AWS::DynamoDB::Table", ["dynamodb"]],
]);

export function checkActionsOfResource(statement: StatementView, subject: ValidationSubject): void {
  const { resourceType, report } = subject;
  const services = resourceType === undefined ? undefined : SERVICES_OF.get(resourceType);
  if (services === undefined) return;
  for (const { text, place } of statement.actions) {
    const prefix = parseAction(text)?.prefix;
    if (prefix === undefined || hasWildcard(prefix) || services.includes(prefix)) continue;
    report(
      "UNSUPPORTED_ACTION_IN_POLICY",
      `The action ${text} is not supported for the resource-based policy attached to the resource type ${resourceType}.`,
      place,
    );
  }
}
