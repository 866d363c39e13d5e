/**
 * AssumeRoot: a short session of a member account's root, limited to one task, for whoever manages the organization's
 * roots. Source: STS API Reference, AssumeRoot; IAM User Guide, "Perform a privileged task on an AWS Organizations member
 * account".
 */
import type { Call } from "@cloudglass/wire";
import { rootNotAssumable, rootsCannotAssumeRoot } from "../../errors/sts.ts";
import { validation } from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { findMember } from "../../identity/organization/member.ts";
import {
  isManagement,
  type Organization,
  organizationOf,
} from "../../identity/organization/organization.ts";
import {
  type OrganizationFeature,
  organizationFeatures,
} from "../../identity/organization/organization-feature.ts";
import { delegations } from "../../identity/organization/service-access.ts";
import { callerSession } from "./caller-session.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import type { Sts } from "./sts-operation.ts";

const SECONDS_DEFAULT = 900;
const TASKS = "arn:aws:iam::aws:policy/root-task/";

/** What an organization must have enabled for a task. */
const FEATURES: Readonly<Record<string, OrganizationFeature>> = {
  IAMAuditRootUserCredentials: "RootCredentialsManagement",
  IAMCreateRootUserPassword: "RootCredentialsManagement",
  IAMDeleteRootUserCredentials: "RootCredentialsManagement",
  S3UnlockBucketPolicy: "RootSessions",
  SQSUnlockQueuePolicy: "RootSessions",
};

export const assumeRoot: Sts<"AssumeRoot"> = (identities, input, call) => {
  if (call.caller.kind === "root") throw rootsCannotAssumeRoot();
  const accountId = targetAccount(input.TargetPrincipal);
  const taskArn = input.TaskPolicyArn.arn ?? "";
  const feature = taskArn.startsWith(TASKS) ? FEATURES[taskArn.slice(TASKS.length)] : undefined;
  if (feature === undefined)
    throw validation(`${taskArn} is not a policy for tasks of a root user.`);
  const organization = managedOrganization(identities, call);
  const { catalogue, env } = identities;
  const isMember =
    organization !== undefined &&
    findMember(catalogue, organization, accountId) !== undefined &&
    !isManagement(organization, accountId) &&
    organizationFeatures(catalogue, organization).includes(feature);
  if (!isMember) throw rootNotAssumable();
  const sourceIdentity = callerSession(identities, call)?.sourceIdentity;
  const session = {
    kind: "root",
    entityId: accountId,
    accountId,
    name: "",
    ...sessionTimes(env.clock.now(), input.DurationSeconds ?? SECONDS_DEFAULT),
    policyArns: [taskArn],
    sourceIdentity,
    assumedRoot: true,
  } as const;
  return {
    ...issueCredentials(identities, session, input.MinimumSessionTokenSize),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
};

/** An account's id, or the ARN of its root. */
export function targetAccount(target: string): string {
  const accountId = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(target)?.[1];
  if (accountId === undefined) throw validation(`${target} is invalid`);
  return accountId;
}

/** The organization whose management account, or delegate for IAM, the caller's account is. */
function managedOrganization(
  { catalogue }: Identities,
  { caller }: Call,
): Organization | undefined {
  const organization = organizationOf(catalogue, caller.accountId);
  if (organization === undefined) return undefined;
  const manages =
    isManagement(organization, caller.accountId) ||
    delegations(catalogue, organization).some(
      (each) => each.accountId === caller.accountId && each.service === "iam.amazonaws.com",
    );
  return manages ? organization : undefined;
}
