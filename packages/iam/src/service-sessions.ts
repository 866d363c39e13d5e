/**
 * Sessions of roles that a service of AWS opens for what it runs: Lambda's for functions, EC2's for instances. They last
 * as long as the service says, whatever the role's own limit, which is for callers of AssumeRole.
 */
import type { Authorization, AuthorizationRequest, Caller } from "@cloudglass/wire";
import type { Identities } from "./identities.ts";
import { assumedRoleArn } from "./identity/arn.ts";
import { issueCredentials, sessionTimes } from "./operations/sts/credentials.ts";
import { trustedRole } from "./service-authority.ts";

export interface ServiceSessions {
  /** Whether there is such a role, and its trust policy lets the service in. */
  isAssumable(roleArn: string): boolean;
  /**
   * Undefined when there is none, or it does not let the service in.
   * @param keys condition keys of all its requests, such as `lambda:SourceFunctionArn`
   */
  open(
    roleArn: string,
    sessionName: string,
    keys?: Readonly<Record<string, string>>,
  ): ServiceSession | undefined;
}

export interface ServiceSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  readonly caller: Caller;
  /** It does not expire until what is returned is called. */
  hold(): () => void;
  /** By the policies that are in force when it is asked. */
  authorize(request: AuthorizationRequest): Authorization;
}

const DURATION_SECONDS = 12 * 3600;

/** @param service `lambda.amazonaws.com` */
export function serviceSessions(
  identities: Identities,
  service: string,
  durationSeconds: number = DURATION_SECONDS,
): ServiceSessions {
  const { authority, env, heldKeys } = identities;
  return {
    isAssumable: (roleArn) => trustedRole(identities, roleArn, service) !== undefined,
    open(roleArn, sessionName, serviceKeys) {
      const role = trustedRole(identities, roleArn, service);
      if (role === undefined) return undefined;
      const { Credentials } = issueCredentials(identities, {
        kind: "assumed-role",
        entityId: role.id,
        accountId: role.accountId,
        name: sessionName,
        serviceKeys,
        ...sessionTimes(env.clock.now(), durationSeconds),
      });
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials;
      return {
        expiresAt: Expiration.getTime(),
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        caller: {
          kind: "assumed-role",
          accountId: role.accountId,
          arn: assumedRoleArn(role.accountId, role.name, sessionName),
          userId: `${role.id}:${sessionName}`,
          accessKeyId: AccessKeyId,
          roleArn: role.arn,
        },
        hold() {
          heldKeys.add(AccessKeyId);
          return () => heldKeys.delete(AccessKeyId);
        },
        authorize(request) {
          const resolved = authority.resolve(AccessKeyId, SessionToken);
          if (resolved.kind !== "found") return { allowed: false, message: "The session is over." };
          const { credential } = resolved;
          return authority.authorize(credential.principal, credential, request, {});
        },
      };
    },
  };
}
