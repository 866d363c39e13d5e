/**
 * IAM's state, opened once and shared: the gateway asks its `authority` on every request, the IAM and STS
 * services read and change its catalogue.
 */

import { SEALING_KEY_BYTES, sealedBox } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import type { Authority } from "./authority.ts";
import { type AuthorizationMessages, authorizationMessages } from "./authorization-message.ts";
import { type AuthorityOptions, openAuthority } from "./authorize.ts";
import { type ActivityBuffer, activityBuffer } from "./identity/activity.ts";
import { policySource } from "./identity/applicable.ts";
import { type Catalogue, keptSecret, openCatalogue } from "./identity/catalogue.ts";
import { credentialSource, type RootKeys } from "./identity/credential.ts";
import { type LastUseBuffer, lastUseBuffer } from "./identity/last-use.ts";
import { type OidcKeys, oidcKeys } from "./identity/oidc-keys.ts";
import { organizationSource } from "./identity/organization/binding.ts";
import {
  type OrganizationCalendar,
  organizationCalendar,
} from "./identity/organization/calendar.ts";
import { parsedPolicies } from "./identity/parsed-policies.ts";
import { laggingReplica, type Propagation } from "./identity/propagation.ts";
import { type TokenSealer, tokenSealer } from "./identity/session-token.ts";

export interface Identities {
  readonly authority: Authority;
  readonly catalogue: Catalogue;
  /** What decisions are made on: the catalogue itself, or a replica that lags behind it. */
  readonly inForce: Catalogue;
  readonly sealer: TokenSealer;
  /** Of EC2's denials. */
  readonly messages: AuthorizationMessages;
  readonly lastUse: LastUseBuffer;
  readonly calendar: OrganizationCalendar;
  /** Of the organization over an account, as decisions ask for it. */
  readonly organization: AuthorityOptions["organization"];
  /** What principals did. */
  readonly activity: ActivityBuffer;
  readonly oidcKeys: OidcKeys;
  /** Temporary keys that do not expire for now. */
  readonly heldKeys: Set<string>;
  readonly env: Environment;
  close(): Promise<void>;
}

export interface IdentitiesOptions extends AuthorityOptions {
  readonly env: Environment;
  readonly log: ServiceLog;
  /** Without it a change is in force with the next request. */
  readonly propagation?: Propagation | undefined;
  /** Said in the sessions that are issued; absent for the default one. */
  readonly namespace?: string | undefined;
  /** Besides `test`. */
  readonly rootKeys?: RootKeys | undefined;
}

export function openIdentities(options: IdentitiesOptions): Identities {
  const { env } = options;
  const catalogue = openCatalogue(env);
  const sealingKey = keptSecret(catalogue, "session-token-key", () =>
    env.random.bytes(SEALING_KEY_BYTES),
  );
  const sealer = tokenSealer(sealingKey, env.random, options.namespace);
  const messages = authorizationMessages(sealedBox(sealingKey, env.random));
  const lastUse = lastUseBuffer(catalogue, env.clock);
  const activity = activityBuffer(catalogue, env.clock);
  const inForce =
    options.propagation === undefined
      ? catalogue
      : laggingReplica(catalogue, env.clock, options.propagation);
  const credentials = credentialSource(inForce, sealer, options.rootKeys);
  const parsed = parsedPolicies();
  const policies = policySource(inForce, parsed);
  const organization = options.organization ?? organizationSource(inForce, parsed);
  const calendar = organizationCalendar(catalogue, env);
  const heldKeys = new Set<string>();
  const authority = openAuthority({
    ...options,
    organization,
    credentials,
    policies,
    parsed,
    lastUse,
    activity,
    messages,
    sealer,
    heldKeys,
  });
  return {
    authority,
    catalogue,
    inForce,
    sealer,
    messages,
    lastUse,
    calendar,
    organization,
    activity,
    oidcKeys: oidcKeys(catalogue, env),
    heldKeys,
    env,
    async close() {
      calendar.close();
      lastUse.close();
      activity.close();
      if (inForce !== catalogue) inForce.close();
      catalogue.close();
    },
  };
}
