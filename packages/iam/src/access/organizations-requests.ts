/**
 * The permissions that Organizations' operations ask for. An id tells by its form what it is an id of, so a request is
 * made from the ids of an input alone.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { delegationPolicy } from "../identity/organization/delegation-policy.ts";
import { findHandshake } from "../identity/organization/handshake.ts";
import { type Organization, organizationOf } from "../identity/organization/organization.ts";
import {
  handshakeArn,
  memberArn,
  organizationPolicyArn,
  resourcePolicyArn,
  rootArnOf,
  transferArn,
  unitArn,
} from "../identity/organization/organization-arn.ts";
import { findOrganizationPolicy } from "../identity/organization/organization-policy.ts";
import { organizationTags } from "../identity/organization/organization-tag.ts";
import { directionOf, findTransfer } from "../identity/organization/responsibility-transfer.ts";
import { type CallHead, type Context, requestTags } from "./rule.ts";

type Requests = readonly AuthorizationRequest[];

export class OrganizationsRequests {
  readonly #identities: Identities;

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  /** For operations without resource types. */
  anywhere(call: CallHead, context: Context = {}): Requests {
    return [{ action: `organizations:${call.operation}`, resource: "*", context }];
  }

  /** One permission an id. A caller without an organization is asked for `*`. */
  on(call: CallHead, ids: readonly (string | undefined)[], context: Context = {}): Requests {
    const organization = organizationOf(this.#identities.catalogue, call.caller.accountId);
    const named = ids.filter((id) => id !== undefined);
    if (organization === undefined) {
      return named.some((id) => id.startsWith("h-"))
        ? named.map((id) => this.#handshake(call, id, context))
        : this.anywhere(call, context);
    }
    return named.map((id) =>
      id.startsWith("h-")
        ? this.#handshake(call, id, context)
        : this.#resource(call, organization, id, context),
    );
  }

  /** A policy that is to be made has no id yet. */
  newPolicy(call: CallHead, type: string, context: Context): Requests {
    const { accountId } = call.caller;
    const organization = organizationOf(this.#identities.catalogue, accountId);
    const resource =
      organization === undefined ? "*" : organizationPolicyArn(organization, type, "*");
    return [{ action: `organizations:${call.operation}`, resource, context }];
  }

  /** With tags, what is made needs the permission to tag it as well; it has no id yet. */
  tagging(
    call: CallHead,
    kind: "account" | "ou" | "policy" | "resourcepolicy" | "transfer",
    tags: Parameters<typeof requestTags>[0],
    context: Context = {},
  ): Requests {
    if (tags === undefined || tags.length === 0) return [];
    const organization = organizationOf(this.#identities.catalogue, call.caller.accountId);
    const resource =
      organization === undefined
        ? "*"
        : `arn:aws:organizations::${organization.managementId}:${kind}/${organization.id}/*`;
    const action = "organizations:TagResource";
    return [{ action, resource, context: { ...context, ...requestTags(tags) } }];
  }

  /** A policy at a place: both are asked for with the type of the policy. */
  onBoth(call: CallHead, policyId: string, targetId: string): Requests {
    const organization = organizationOf(this.#identities.catalogue, call.caller.accountId);
    const policy =
      organization && findOrganizationPolicy(this.#identities.catalogue, organization, policyId);
    return this.on(call, [policyId, targetId], policyType(policy?.type));
  }

  onResourcePolicy(call: CallHead, context: Context): Requests {
    const organization = organizationOf(this.#identities.catalogue, call.caller.accountId);
    const policy = organization && delegationPolicy(this.#identities.catalogue, organization);
    return this.on(call, [policy?.id ?? "rp-*"], context);
  }

  #resource(
    call: CallHead,
    organization: Organization,
    id: string,
    context: Context,
  ): AuthorizationRequest {
    const { catalogue, env } = this.#identities;
    const policy = id.startsWith("p-")
      ? findOrganizationPolicy(catalogue, organization, id)
      : undefined;
    const transfer = id.startsWith("rt-")
      ? findTransfer(catalogue, organization, id, env.clock.now())
      : undefined;
    const direction = transfer && directionOf(organization, transfer);
    const tags = organizationTags(catalogue, organization, id).map(
      ({ key, value }) => [`aws:ResourceTag/${key}`, value] as const,
    );
    return {
      action: `organizations:${call.operation}`,
      resource:
        policy?.arn ??
        (direction === undefined
          ? arnOfId(organization, id)
          : transferArn(organization, direction, id)),
      context: {
        ...Object.fromEntries(tags),
        ...(policy === undefined ? {} : policyType(policy.type)),
        ...(direction === undefined ? {} : transferType(direction)),
        ...context,
      },
    };
  }

  #handshake(call: CallHead, id: string, context: Context): AuthorizationRequest {
    const { catalogue, env } = this.#identities;
    const handshake = findHandshake(catalogue, id, env.clock.now());
    const resource =
      handshake === undefined
        ? `arn:aws:organizations::${call.caller.accountId}:handshake/*/${id}`
        : handshakeArn(handshake.organizationId, handshake.managementId, handshake.action, id);
    return { action: `organizations:${call.operation}`, resource, context };
  }
}

export function policyType(type: string | undefined): Context {
  return type === undefined ? {} : { "organizations:PolicyType": type };
}

export function servicePrincipal(service: string | undefined): Context {
  return service === undefined ? {} : { "organizations:ServicePrincipal": service };
}

export function transferType(direction?: "inbound" | "outbound"): Context {
  return {
    "organizations:TransferType": "BILLING",
    ...(direction === undefined ? {} : { "organizations:TransferDirection": direction }),
  };
}

function arnOfId(organization: Organization, id: string): string {
  if (/^\d{12}$/.test(id)) return memberArn(organization, id);
  if (id === organization.rootId) return rootArnOf(organization);
  if (id.startsWith("r-")) return rootArnOf({ ...organization, rootId: id });
  if (id.startsWith("ou-")) return unitArn(organization, id);
  if (id === "*") return id;
  if (id.startsWith("rt-")) return transferArn(organization, "inbound", id);
  if (id.startsWith("rp-")) return resourcePolicyArn(organization, id);
  return organizationPolicyArn(organization, "*", id);
}
