/**
 * CreatePolicyVersion, GetPolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion, DeletePolicyVersion. A number
 * is never used twice, and the default version alone decides.
 */
import {
  defaultVersionStays,
  noSuchVersion,
  tooManyVersions,
  validation,
} from "../../../errors.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import {
  addVersion,
  deleteVersion,
  findVersion,
  type ManagedPolicy,
  setDefaultVersion,
  versionsOf,
} from "../../../identity/managed-policy.ts";
import type { Iam } from "../iam-operation.ts";
import { policyNamed } from "../named.ts";
import { page } from "../page.ts";
import { encodeDocument, seconds, versionId } from "../shapes.ts";
import { ownPolicy } from "./own-policy.ts";
import { requireManagedPolicy } from "./policy-text.ts";

export const VERSIONS_PER_POLICY = 5;

export const createPolicyVersion: Iam<"CreatePolicyVersion"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const policy = ownPolicy(identities, call, input.PolicyArn);
  requireManagedPolicy(input.PolicyDocument);
  if (versionsOf(catalogue, policy).length >= VERSIONS_PER_POLICY) throw tooManyVersions();
  const at = env.clock.now();
  const isDefault = input.SetAsDefault === true;
  const version = catalogue.write(() => {
    const added = addVersion(catalogue, policy, input.PolicyDocument, at);
    if (isDefault) setDefaultVersion(catalogue, policy.id, added, at);
    return added;
  });
  return {
    PolicyVersion: {
      VersionId: versionId(version),
      IsDefaultVersion: isDefault,
      CreateDate: seconds(at),
    },
  };
};

export const getPolicyVersion: Iam<"GetPolicyVersion"> = (identities, input, call) => {
  const policy = policyNamed(identities, call, input.PolicyArn);
  const version = versionNamed(identities.catalogue, policy, input.VersionId);
  return {
    PolicyVersion: {
      Document: encodeDocument(version.document),
      VersionId: versionId(version.version),
      IsDefaultVersion: version.version === policy.defaultVersion,
      CreateDate: seconds(version.createdAt),
    },
  };
};

export const listPolicyVersions: Iam<"ListPolicyVersions"> = (identities, input, call) => {
  const policy = policyNamed(identities, call, input.PolicyArn);
  const versions = versionsOf(identities.catalogue, policy);
  // Newest first, as AWS lists them.
  const sortKey = (version: number) => String(Number.MAX_SAFE_INTEGER - version).padStart(16, "0");
  const { items, end } = page("ListPolicyVersions", versions, (v) => sortKey(v.version), input);
  return {
    Versions: items.map((version) => ({
      VersionId: versionId(version.version),
      IsDefaultVersion: version.version === policy.defaultVersion,
      CreateDate: seconds(version.createdAt),
    })),
    ...end,
  };
};

export const setDefaultPolicyVersion: Iam<"SetDefaultPolicyVersion"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const policy = ownPolicy(identities, call, input.PolicyArn);
  const { version } = versionNamed(catalogue, policy, input.VersionId);
  catalogue.write(() => setDefaultVersion(catalogue, policy.id, version, env.clock.now()));
  return {};
};

export const deletePolicyVersion: Iam<"DeletePolicyVersion"> = (identities, input, call) => {
  const { catalogue } = identities;
  const policy = ownPolicy(identities, call, input.PolicyArn);
  const { version } = versionNamed(catalogue, policy, input.VersionId);
  if (version === policy.defaultVersion) throw defaultVersionStays();
  catalogue.write(() => deleteVersion(catalogue, policy.id, version));
  return {};
};

function versionNamed(catalogue: Catalogue, policy: ManagedPolicy, id: string) {
  const number = /^v([1-9][0-9]*)(\.[A-Za-z0-9-]*)?$/.exec(id)?.[1];
  if (number === undefined) {
    throw validation(`The policy version id ${id} is not valid.`);
  }
  const version = findVersion(catalogue, policy, Number(number));
  if (version === undefined) throw noSuchVersion(policy.arn, id);
  return version;
}
