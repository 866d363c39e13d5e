/**
 * GetFederationToken: a session for somebody whom IAM does not know, within what the calling user may do and what the
 * session's policies allow. Source: STS API Reference, GetFederationToken; IAM User Guide, "Permissions for
 * GetFederationToken".
 */
import { federatedUserArn } from "../../identity/arn.ts";
import { issueCredentials, sessionTimes } from "./credentials.ts";
import { packedSize, sessionPolicies } from "./role-session.ts";
import { sessionTags } from "./session-tags.ts";
import type { Sts } from "./sts-operation.ts";
import { userSessionSeconds } from "./user-session.ts";

export const getFederationToken: Sts<"GetFederationToken"> = (identities, input, { caller }) => {
  const { kind, userId, accountId } = caller;
  const limits = sessionPolicies(identities, accountId, input);
  const { tags } = sessionTags({ Tags: input.Tags }, undefined);
  const packed = packedSize(limits, tags);
  const issued = issueCredentials(
    identities,
    {
      kind: "federated-user",
      entityId: userId,
      accountId,
      name: input.Name,
      ...sessionTimes(identities.env.clock.now(), userSessionSeconds(kind, input.DurationSeconds)),
      ...limits,
      tags,
    },
    input.MinimumSessionTokenSize,
  );
  return {
    ...issued,
    FederatedUser: {
      FederatedUserId: `${accountId}:${input.Name}`,
      Arn: federatedUserArn(accountId, input.Name),
    },
    PackedPolicySize: packed ?? 0,
  };
};
