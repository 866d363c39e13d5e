/**
 * The global condition keys that IAM itself knows about a caller. Source: IAM User Guide, "AWS global condition
 * context keys" and "IAM policy elements: variables and tags" (values for anonymous callers).
 */
import type { Principal } from "../policy/evaluation.ts";
import type { Session, SessionFederation } from "./session-token.ts";

const PRINCIPAL_TYPE: Readonly<Record<Principal["kind"], string>> = {
  root: "Account",
  user: "User",
  "assumed-role": "AssumedRole",
  "federated-user": "FederatedUser",
  service: "Service",
  anonymous: "Anonymous",
};

/** Lower-case key → values. */
export type ContextMap = Map<string, readonly string[]>;

export function principalKeys(principal: Principal, session: Session | undefined): ContextMap {
  const keys: ContextMap = new Map();
  keys.set("aws:principaltype", [PRINCIPAL_TYPE[principal.kind]]);
  keys.set("aws:principalisawsservice", [principal.kind === "service" ? "true" : "false"]);
  if (principal.kind === "anonymous") {
    keys.set("aws:principalaccount", ["anonymous"]);
    keys.set("aws:userid", ["anonymous"]);
    return keys;
  }
  keys.set("aws:principalaccount", [principal.accountId]);
  keys.set("aws:principalarn", [principal.roleArn ?? principal.arn]);
  keys.set("aws:userid", [principal.userId]);
  if (principal.kind === "user") {
    keys.set("aws:username", [principal.arn.slice(principal.arn.lastIndexOf("/") + 1)]);
  }
  if (principal.service !== undefined) {
    keys.set("aws:principalservicename", [principal.service]);
    keys.set("aws:principalservicenameslist", [principal.service]);
  }
  for (const [tagKey, value] of Object.entries(principal.tags ?? {})) {
    keys.set(`aws:principaltag/${tagKey.toLowerCase()}`, [value]);
  }
  if (session !== undefined) {
    keys.set("aws:tokenissuetime", [isoSeconds(session.issuedAt)]);
    // Absent for long-term keys; aws:MultiFactorAuthAge depends on the time and is the Authority's to add.
    keys.set("aws:multifactorauthpresent", [`${session.mfaAt !== undefined}`]);
    if (session.assumedRoot) keys.set("aws:assumedroot", ["true"]);
    if (session.sourceIdentity !== undefined) {
      keys.set("aws:sourceidentity", [session.sourceIdentity]);
    }
    for (const [key, value] of Object.entries(session.serviceKeys ?? {})) {
      keys.set(key.toLowerCase(), [value]);
    }
    if (session.federation !== undefined) federationKeys(keys, session.federation);
  }
  return keys;
}

function federationKeys(keys: ContextMap, { provider, keys: said }: SessionFederation): void {
  keys.set("aws:federatedprovider", [provider]);
  for (const [key, values] of Object.entries(said)) keys.set(key.toLowerCase(), values);
}

/** `2026-01-01T00:00:00Z` */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
