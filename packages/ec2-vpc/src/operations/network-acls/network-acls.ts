/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html
 */
import type {
  CreateNetworkAclCommandInput,
  CreateNetworkAclResult,
  DeleteNetworkAclCommandInput,
  DescribeNetworkAclsCommandInput,
  DescribeNetworkAclsResult,
  ReplaceNetworkAclAssociationCommandInput,
  ReplaceNetworkAclAssociationResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, dependencyViolation, invalidParameterValue } from "../../errors.ts";
import { specifiedTags } from "../../resource/tags.ts";
import { hasIpv6 } from "../../resource/vpc/make-vpc.ts";
import { LAST_ENTRIES, LAST_IPV6_ENTRIES } from "../../resource/vpc/network-acl.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownNetworkAcl } from "./shown-network-acl.ts";

/** It denies everything at first. */
export function createNetworkAcl(
  { resources }: Rooms,
  input: CreateNetworkAclCommandInput,
  call: Call,
): CreateNetworkAclResult {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  const tags = specifiedTags(input.TagSpecifications, ["network-acl"]);
  const [id] = resources.clientTokens.once(place, "CreateNetworkAcl", input, () => {
    const made = {
      ...place,
      id: resources.newId("acl"),
      vpcId: vpc.id,
      tags,
      isDefault: false,
      entries: hasIpv6(resources, vpc.id) ? [...LAST_ENTRIES, ...LAST_IPV6_ENTRIES] : LAST_ENTRIES,
      associations: [],
    };
    resources.networkAcls.put(made);
    return [made.id];
  });
  const acl = resources.networkAcls.require(place, id);
  return { NetworkAcl: shownNetworkAcl(acl), ClientToken: input.ClientToken };
}

export function deleteNetworkAcl(
  { resources }: Rooms,
  input: DeleteNetworkAclCommandInput,
  call: Call,
): object {
  const acl = resources.networkAcls.require(placeOf(call), input.NetworkAclId);
  if (acl.isDefault) throw invalidParameterValue(`cannot delete default network ACL ${acl.id}`);
  if (acl.associations.length > 0) {
    throw dependencyViolation(`The networkAcl '${acl.id}' has dependencies and cannot be deleted.`);
  }
  resources.networkAcls.remove(acl.id);
  return {};
}

export function describeNetworkAcls(
  { resources }: Rooms,
  input: DescribeNetworkAclsCommandInput,
  call: Call,
): DescribeNetworkAclsResult {
  const ids = input.NetworkAclIds;
  const page = describe(resources, resources.networkAcls, input, placeOf(call), { ids });
  return { NetworkAcls: page.records.map(shownNetworkAcl), NextToken: page.nextToken };
}

/** A subnet has one at any time: there is no other way to change it. */
export function replaceNetworkAclAssociation(
  { resources }: Rooms,
  { AssociationId, NetworkAclId }: ReplaceNetworkAclAssociationCommandInput,
  call: Call,
): ReplaceNetworkAclAssociationResult {
  const place = placeOf(call);
  const target = resources.networkAcls.require(place, NetworkAclId);
  for (const acl of resources.networkAcls.in(place)) {
    const old = acl.associations.find(({ associationId }) => associationId === AssociationId);
    if (old === undefined) continue;
    if (acl.vpcId !== target.vpcId) {
      throw invalidParameterValue(
        `network ACL ${target.id} and subnet ${old.subnetId} belong to different networks`,
      );
    }
    const renewed = { associationId: resources.newId("aclassoc"), subnetId: old.subnetId };
    const left = acl.associations.filter((each) => each !== old);
    resources.commit(() => {
      if (acl.id === target.id) {
        resources.networkAcls.put({ ...acl, associations: [...left, renewed] });
      } else {
        const associations = [...target.associations, renewed];
        resources.networkAcls.put({ ...target, associations });
        resources.networkAcls.put({ ...acl, associations: left });
      }
    });
    return { NewAssociationId: renewed.associationId };
  }
  throw clientError(
    "InvalidAssociationID.NotFound",
    `The association ID '${AssociationId}' does not exist`,
  );
}
