/**
 * What IAM answers with, in AWS's words; the errors of one noun and of the other services are in `errors/`. Source: IAM and STS
 * API References, AWS's answers.
 */
import { ServiceError } from "@cloudglass/wire";
import type { EntityKind } from "./identity/arn.ts";

const TITLE = { user: "User", group: "Group", role: "Role" } as const;

export const noSuchEntity = (message: string) => new ServiceError("NoSuchEntity", 404, message);
export const deleteConflict = (message: string) => new ServiceError("DeleteConflict", 409, message);
export const limitExceeded = (message: string) => new ServiceError("LimitExceeded", 409, message);
export const entityExists = (message: string) =>
  new ServiceError("EntityAlreadyExists", 409, message);

export const noSuchName = (kind: EntityKind, name: string) =>
  noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
export const noSuchInlinePolicy = (kind: EntityKind, name: string) =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
export const noSuchAccessKey = (id: string) =>
  noSuchEntity(`The Access Key with id ${id} cannot be found.`);
export const noSuchPolicy = (arn: string) => noSuchEntity(`Policy ${arn} was not found.`);
export const notAttachable = (arn: string) =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
export const boundaryNotAttachable = (arn: string) =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
export const noSuchVersion = (arn: string, version: string) =>
  noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`);

export const nameExists = (kind: EntityKind, name: string) =>
  entityExists(`${TITLE[kind]} with name ${name} already exists.`);
export const policyExists = (name: string) =>
  entityExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);

export const mustDetachPolicies = () =>
  deleteConflict("Cannot delete entity, must detach all policies first.");
export const mustDeletePolicies = () =>
  deleteConflict("Cannot delete entity, must delete policies first.");
export const mustDeleteAccessKeys = () =>
  deleteConflict("Cannot delete entity, must delete access keys first.");
export const mustRemoveUsers = () =>
  deleteConflict("Cannot delete entity, must remove users from group first.");
export const policyAttached = () => deleteConflict("Cannot delete a policy attached to entities.");
export const policyHasVersions = () =>
  deleteConflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  );
export const defaultVersionStays = () =>
  deleteConflict("Cannot delete the default version of a policy.");

export const quotaExceeded = (quota: string, limitValue: number) =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limitValue}`);
export const tooManyVersions = () =>
  limitExceeded(
    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
  );
export const inlinePoliciesTooLarge = (kind: EntityKind, name: string, maxBytes: number) =>
  limitExceeded(`Maximum policy size of ${maxBytes} bytes exceeded for ${kind} ${name}`);

export const malformedPolicy = (message: string) =>
  new ServiceError("MalformedPolicyDocument", 400, message);
export const invalidInput = (message: string) => new ServiceError("InvalidInput", 400, message);
/** A text that is no ARN, or an ARN of something else. */
export const invalidArn = (arn: string) =>
  /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(arn)
    ? invalidInput(`ARN ${arn} is not valid.`)
    : new ServiceError("ValidationError", 400, "Invalid ARN:  Could not be parsed!");
export const duplicateTagKeys = () =>
  invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
export const reservedTagKey = (key: string) =>
  invalidInput(`Tag key ${key} uses the prefix aws:, which is reserved for system use.`);
export const validation = (message: string) => new ServiceError("ValidationError", 400, message);
export const userNameNeeded = () =>
  validation("Must specify userName when calling with non-User credentials");
export const invalidMarker = () => validation("Invalid Marker.");
export const accessDenied = (message: string) => new ServiceError("AccessDenied", 403, message);
export const noSuchBoundary = (kind: "user" | "role", name: string) =>
  noSuchEntity(`The ${kind} ${name} does not have a permissions boundary.`);
export const invalidParameterValue = (message: string) =>
  new ServiceError("InvalidParameterValue", 400, message);
export const tokenRefused = () =>
  new ServiceError(
    "InvalidClientTokenId",
    403,
    "The security token included in the request is invalid",
  );
export const notImplemented = (what: string) =>
  new ServiceError("NotImplemented", 501, `${what} is not implemented.`);
