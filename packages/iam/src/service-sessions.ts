/**
 * Sessions of roles that a service of AWS opens for what it runs, such as Lambda's for functions. They last twelve hours
 * whatever the role's own limit, which is for callers of AssumeRole.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "./identities.ts";
import { issueCredentials, sessionTimes } from "./operations/sts/credentials.ts";
import { trustedRole } from "./service-authority.ts";

export interface ServiceSessions {
  /** Whether there is such a role, and its trust policy lets the service in. */
  isAssumable(roleArn: string): boolean;
  /** Undefined when there is none, or it does not let the service in. */
  open(roleArn: string, sessionName: string): ServiceSession | undefined;
}

export interface ServiceSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Whether the session may, by the policies that are in force when it is asked. */
  allows(request: AuthorizationRequest): boolean;
}

const DURATION_SECONDS = 12 * 3600;

/** @param service `lambda.amazonaws.com` */
export function serviceSessions(identities: Identities, service: string): ServiceSessions {
  const { authority, env } = identities;
  return {
    isAssumable: (roleArn) => trustedRole(identities, roleArn, service) !== undefined,
    open(roleArn, sessionName) {
      const role = trustedRole(identities, roleArn, service);
      if (role === undefined) return undefined;
      const { Credentials } = issueCredentials(identities, {
        kind: "assumed-role",
        entityId: role.id,
        accountId: role.accountId,
        name: sessionName,
        ...sessionTimes(env.clock.now(), DURATION_SECONDS),
      });
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        allows(request) {
          const resolved = authority.resolve(AccessKeyId, SessionToken);
          if (resolved.kind !== "found") return false;
          const { credential } = resolved;
          return authority.authorize(credential.principal, credential, request, {}).allowed;
        },
      };
    },
  };
}
