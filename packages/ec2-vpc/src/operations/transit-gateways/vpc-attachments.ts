/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayVpcAttachment.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayVpcAttachment.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayVpcAttachments.html
 */
import type {
  CreateTransitGatewayVpcAttachmentCommandInput,
  CreateTransitGatewayVpcAttachmentRequestOptions,
  CreateTransitGatewayVpcAttachmentResult,
  DeleteTransitGatewayVpcAttachmentCommandInput,
  DeleteTransitGatewayVpcAttachmentResult,
  DescribeTransitGatewayVpcAttachmentsCommandInput,
  DescribeTransitGatewayVpcAttachmentsResult,
  ModifyTransitGatewayVpcAttachmentCommandInput,
  ModifyTransitGatewayVpcAttachmentResult,
  TransitGatewayVpcAttachment,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, incorrectState, invalidParameterValue, missing } from "../../errors.ts";
import { removeInterface } from "../../resource/interface/make-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { attachVpc, deleteAttachment, enterSubnets } from "../../resource/transit/make-transit.ts";
import type {
  TransitAttachmentRecord,
  TransitResource,
  TransitVpcOptions,
} from "../../resource/transit/transit-attachment.ts";
import { isOver } from "../../resource/transitions.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireAttachment, requireReadyAttachment, requireReadyGateway } from "./find-transit.ts";

const DEFAULTS: TransitVpcOptions = {
  dnsSupport: "enable",
  securityGroupReferencingSupport: "enable",
  ipv6Support: "disable",
  applianceModeSupport: "disable",
};

export function createTransitGatewayVpcAttachment(
  { resources, settings }: Rooms,
  input: CreateTransitGatewayVpcAttachmentCommandInput,
  call: Call,
): CreateTransitGatewayVpcAttachmentResult {
  const place = placeOf(call);
  const gateway = requireReadyGateway(resources, place, input.TransitGatewayId);
  const { id: vpcId } = resources.vpcs.require(place, input.VpcId);
  for (const other of resources.transitAttachments.inVpc(vpcId)) {
    if (other.transitGatewayId !== gateway.id || isOver(other)) continue;
    throw clientError(
      "DuplicateTransitGatewayAttachment",
      `${gateway.id} has non-deleted Transit Gateway Attachments with same VPC ID.`,
    );
  }
  const subnets = requireSubnets(resources, place, vpcId, input.SubnetIds ?? []);
  requireOneAZone(subnets);
  const options = changedOptions(DEFAULTS, input.Options);
  const tags = specifiedTags(input.TagSpecifications, ["transit-gateway-attachment"]);
  const made = resources.commit(() =>
    attachVpc(resources, gateway, { vpcId, subnets, options, tags }, settings),
  );
  return { TransitGatewayVpcAttachment: { ...shownVpcAttachment(made), State: "pending" } };
}

function requireSubnets(
  resources: Resources,
  place: Place,
  vpcId: string,
  ids: readonly string[],
): SubnetRecord[] {
  if (ids.length === 0) throw missing("SubnetIds");
  const subnets = resources.subnets.requireAll(place, [...new Set(ids)]);
  const stranger = subnets.find((subnet) => subnet.vpcId !== vpcId);
  if (stranger === undefined) return subnets;
  throw invalidParameterValue(`Subnet ${stranger.id} does not belong to VPC ${vpcId}`);
}

function requireOneAZone(subnets: readonly SubnetRecord[]): void {
  if (new Set(subnets.map(({ zone }) => zone)).size === subnets.length) return;
  throw clientError("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ");
}

const changedOptions = (
  before: TransitVpcOptions,
  changes: CreateTransitGatewayVpcAttachmentRequestOptions = {},
): TransitVpcOptions => ({
  dnsSupport: changes.DnsSupport ?? before.dnsSupport,
  securityGroupReferencingSupport:
    changes.SecurityGroupReferencingSupport ?? before.securityGroupReferencingSupport,
  ipv6Support: changes.Ipv6Support ?? before.ipv6Support,
  applianceModeSupport: changes.ApplianceModeSupport ?? before.applianceModeSupport,
});

type VpcResource = Extract<TransitResource, { readonly kind: "vpc" }>;

/** Throws as for one that is not there, where it is of something else. */
function ofVpc({ transitAttachments }: Resources, record: TransitAttachmentRecord): VpcResource {
  if (record.resource.kind === "vpc") return record.resource;
  throw transitAttachments.kind.notFound([record.id]);
}

export function modifyTransitGatewayVpcAttachment(
  { resources }: Rooms,
  input: ModifyTransitGatewayVpcAttachmentCommandInput,
  call: Call,
): ModifyTransitGatewayVpcAttachmentResult {
  const place = placeOf(call);
  const before = requireReadyAttachment(resources, place, input.TransitGatewayAttachmentId);
  const resource = ofVpc(resources, before);
  const goneIds = new Set(input.RemoveSubnetIds);
  const unknown = [...goneIds].find((id) => !resource.places.some((each) => each.subnetId === id));
  if (unknown !== undefined) {
    throw invalidParameterValue(`Subnet ${unknown} is not attached to ${before.id}`);
  }
  const kept = resource.places.filter(({ subnetId }) => !goneIds.has(subnetId));
  const addIds = input.AddSubnetIds ?? [];
  const more = addIds.length > 0 ? requireSubnets(resources, place, resource.id, addIds) : [];
  const keptIds = kept.map(({ subnetId }) => subnetId);
  requireOneAZone([...resources.subnets.requireAll(place, keptIds), ...more]);
  if (kept.length + more.length === 0) {
    throw incorrectState(`Transit Gateway Attachment ${before.id} needs a subnet`);
  }
  const changed = resources.commit(() => {
    const entered = enterSubnets(resources, place, before.id, more);
    for (const { subnetId, interfaceId } of resource.places) {
      if (goneIds.has(subnetId)) removeInterface(resources, interfaceId);
    }
    const next: TransitAttachmentRecord = {
      ...before,
      resource: {
        ...resource,
        options: changedOptions(resource.options, input.Options),
        places: [...kept, ...entered],
      },
    };
    resources.transitAttachments.put(next);
    return next;
  });
  return { TransitGatewayVpcAttachment: { ...shownVpcAttachment(changed), State: "modifying" } };
}

export function deleteTransitGatewayVpcAttachment(
  { resources, settings }: Rooms,
  input: DeleteTransitGatewayVpcAttachmentCommandInput,
  call: Call,
): DeleteTransitGatewayVpcAttachmentResult {
  const id = input.TransitGatewayAttachmentId;
  const record = requireAttachment(resources, placeOf(call), id);
  ofVpc(resources, record);
  const gone = resources.commit(() => deleteAttachment(resources, record, settings));
  return { TransitGatewayVpcAttachment: { ...shownVpcAttachment(gone), State: "deleting" } };
}

export function describeTransitGatewayVpcAttachments(
  { resources }: Rooms,
  input: DescribeTransitGatewayVpcAttachmentsCommandInput,
  call: Call,
): DescribeTransitGatewayVpcAttachmentsResult {
  const place = placeOf(call);
  const ids = input.TransitGatewayAttachmentIds;
  const ofVpcs = [...resources.transitAttachments.in(place)].filter(
    ({ resource }) => resource.kind === "vpc",
  );
  const page = describe(resources, resources.transitAttachments, input, place, {
    ids,
    from: ofVpcs,
  });
  return {
    TransitGatewayVpcAttachments: page.records.map(shownVpcAttachment),
    NextToken: page.nextToken,
  };
}

function shownVpcAttachment(record: TransitAttachmentRecord): TransitGatewayVpcAttachment {
  const { resource } = record;
  return {
    TransitGatewayAttachmentId: record.id,
    TransitGatewayId: record.transitGatewayId,
    VpcId: record.vpcId,
    VpcOwnerId: record.accountId,
    State: record.state,
    CreationTime: new Date(record.createdAt),
    ...(resource.kind === "vpc" && {
      SubnetIds: resource.places.map(({ subnetId }) => subnetId),
      Options: {
        DnsSupport: resource.options.dnsSupport,
        SecurityGroupReferencingSupport: resource.options.securityGroupReferencingSupport,
        Ipv6Support: resource.options.ipv6Support,
        ApplianceModeSupport: resource.options.applianceModeSupport,
      },
    }),
    Tags: shownTags(record.tags),
  };
}
