/** The Authority that the gateway asks: resolves keys from memory and decides by policy. */
import type { Environment } from "@cloudglass/env";
import type { AuthorizationRequest, ContextValue, ServiceLog } from "@cloudglass/wire";
import type { Authority, AuthorizationDecision, Credential } from "./authority.ts";
import type { Catalogue } from "./identity/catalogue.ts";
import type { CredentialSource } from "./identity/credential.ts";
import type { LastUseBuffer } from "./identity/last-use.ts";
import type { AttachedPolicy, Principal } from "./policy/evaluation.ts";

export interface AuthorityOptions {
  /** Levels of the organization over an account, root first; undefined when it is in none. */
  readonly organization?: (accountId: string) => OrganizationPolicies | undefined;
}

export interface OrganizationPolicies {
  readonly serviceControl: readonly (readonly AttachedPolicy[])[];
  readonly resourceControl: readonly (readonly AttachedPolicy[])[];
}

interface AuthorityParts extends AuthorityOptions {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly catalogue: Catalogue;
  readonly credentials: CredentialSource;
  readonly lastUse: LastUseBuffer;
}

export const ANONYMOUS: Principal = { kind: "anonymous", accountId: "", arn: "", userId: "" };

export function openAuthority(parts: AuthorityParts): Authority {
  const { credentials, lastUse, env } = parts;
  return {
    anonymous: ANONYMOUS,
    resolve: (accessKeyId, sessionToken) =>
      credentials.resolve(accessKeyId, sessionToken, env.clock.now()),
    authorize: (principal, _credential, request, _context) => decide(principal, request),
    used(credential, service, region, at) {
      noteUse(lastUse, credential, service, region, at);
    },
  };
}

function decide(principal: Principal, request: AuthorizationRequest): AuthorizationDecision {
  const allowed = principal.kind === "root";
  return {
    allowed,
    kind: allowed ? "allowed" : "implicit-deny",
    step: "identity",
    policyKind: "identity",
    statements: [],
    message: allowed
      ? ""
      : `User: ${principal.arn} is not authorized to perform: ${request.action} on resource: ${request.resource} because no identity-based policy allows the ${request.action} action`,
    explain: () => ({}),
  };
}

export type GlobalContext = Readonly<Record<string, ContextValue>>;

function noteUse(
  lastUse: LastUseBuffer,
  { accessKeyId, principal }: Credential,
  service: string,
  region: string,
  at: number,
): void {
  if (principal.kind === "root") lastUse.noteAccount(principal.accountId, at);
  if (accessKeyId.startsWith("AKIA")) lastUse.noteKey(accessKeyId, { at, service, region });
  else if (principal.kind === "assumed-role") {
    const roleId = principal.userId.slice(0, principal.userId.indexOf(":"));
    lastUse.noteRole(roleId, { at, service, region });
  }
}
