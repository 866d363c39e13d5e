/**
 * Decisions about what a service of AWS does by itself: in its own name (`logging.s3.amazonaws.com`), or as a role that
 * it was given and that trusts it.
 */
import type { AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import type { AuthorizationDecision } from "./authority.ts";
import type { Identities } from "./identities.ts";
import { assumedRoleArn, parseArn } from "./identity/arn.ts";
import { findRole, type Role } from "./identity/entity.ts";
import { isClosed } from "./identity/organization/member.ts";
import { tagsOf } from "./identity/tag.ts";
import type { Principal } from "./policy/evaluation.ts";

export interface ServiceAuthority {
  asService(
    service: string,
    request: AuthorizationRequest,
    context: Readonly<Record<string, ContextValue>>,
  ): AuthorizationDecision;
  /** Undefined when there is no such role, its account is closed, or its trust policy does not let the service in. */
  asRole(
    roleArn: string,
    service: string,
    request: AuthorizationRequest,
  ): AuthorizationDecision | undefined;
}

const SESSION_NAME = "s3-replication";

export function serviceAuthority(identities: Identities): ServiceAuthority {
  const { authority, inForce } = identities;
  return {
    asService: (service, request, context) =>
      authority.authorize(principalOf(service), undefined, request, context),
    asRole(roleArn, service, request) {
      const role = trustedRole(identities, roleArn, service);
      if (role === undefined) return undefined;
      const session: Principal = {
        kind: "assumed-role",
        accountId: role.accountId,
        arn: assumedRoleArn(role.accountId, role.name, SESSION_NAME),
        userId: `${role.id}:${SESSION_NAME}`,
        roleArn: role.arn,
        tags: Object.fromEntries(tagsOf(inForce, role.id).map(({ key, value }) => [key, value])),
      };
      return authority.authorize(session, undefined, request, {});
    },
  };
}

/** The role, when there is one and its trust policy lets the service in. */
export function trustedRole(
  { authority, inForce }: Identities,
  roleArn: string,
  service: string,
): Role | undefined {
  const parsed = parseArn(roleArn);
  if (parsed?.type !== "role") return undefined;
  const role = findRole(inForce, parsed.accountId, parsed.name);
  if (role?.arn !== roleArn || isClosed(inForce, role.accountId)) return undefined;
  const trust = authority.authorize(
    principalOf(service),
    undefined,
    {
      action: "sts:AssumeRole",
      resource: role.arn,
      resourceAccountId: role.accountId,
      resourcePolicy: role.trustPolicy,
    },
    {},
  );
  return trust.allowed ? role : undefined;
}

function principalOf(service: string): Principal {
  return { kind: "service", accountId: "", arn: "", userId: "", service };
}
