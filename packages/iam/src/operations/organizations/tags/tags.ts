/** TagResource, UntagResource, ListTagsForResource: of roots, units, accounts, policies and the resource policy. */
import { noSuchTarget } from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import { delegationPolicy } from "../../../identity/organization/delegation-policy.ts";
import type { Organization } from "../../../identity/organization/organization.ts";
import { findOrganizationPolicy } from "../../../identity/organization/organization-policy.ts";
import {
  organizationTags,
  putOrganizationTags,
  removeOrganizationTags,
} from "../../../identity/organization/organization-tag.ts";
import { transfersOf } from "../../../identity/organization/responsibility-transfer.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { requireTarget } from "../place.ts";
import { asPolicyAdministrator, asReader } from "../standing.ts";
import { newTags, requireOwnKey } from "../tag-list.ts";

export const tagResource: Org<"TagResource"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  requireTaggable(identities, organization, input.ResourceId);
  const present = organizationTags(catalogue, organization, input.ResourceId);
  const tags = newTags(input.Tags, present);
  catalogue.write(() => putOrganizationTags(catalogue, organization, input.ResourceId, tags));
  return {};
};

export const untagResource: Org<"UntagResource"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  requireTaggable(identities, organization, input.ResourceId);
  for (const key of input.TagKeys) requireOwnKey(key);
  catalogue.write(() =>
    removeOrganizationTags(catalogue, organization, input.ResourceId, input.TagKeys),
  );
  return {};
};

export const listTagsForResource: Org<"ListTagsForResource"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  requireTaggable(identities, organization, input.ResourceId);
  const tags = organizationTags(identities.catalogue, organization, input.ResourceId);
  const request = { ...input, MaxResults: tags.length };
  const { items, end } = page(call.operation, tags, (tag) => tag.key, request);
  return { Tags: items.map(({ key, value }) => ({ Key: key, Value: value })), ...end };
};

/** What AWS keeps has no tags. */
function requireTaggable(identities: Identities, organization: Organization, id: string): void {
  const { catalogue, env } = identities;
  if (id.startsWith("p-")) {
    const policy = findOrganizationPolicy(catalogue, organization, id);
    if (policy === undefined || policy.isKept) throw noSuchTarget();
  } else if (id.startsWith("rp-")) {
    if (delegationPolicy(catalogue, organization)?.id !== id) throw noSuchTarget();
  } else if (id.startsWith("rt-")) {
    const transfers = transfersOf(catalogue, organization, env.clock.now());
    if (!transfers.some((transfer) => transfer.id === id)) throw noSuchTarget();
  } else requireTarget(identities, organization, id);
}
