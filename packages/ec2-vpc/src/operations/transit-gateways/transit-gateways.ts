/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGateway.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGateways.html
 */
import type {
  CreateTransitGatewayCommandInput,
  CreateTransitGatewayResult,
  DeleteTransitGatewayCommandInput,
  DeleteTransitGatewayResult,
  DescribeTransitGatewaysCommandInput,
  DescribeTransitGatewaysResult,
  ModifyTransitGatewayCommandInput,
  ModifyTransitGatewayOptions,
  ModifyTransitGatewayResult,
  TransitGateway,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { incorrectState, invalidParameterValue, notImplemented } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import {
  deleteTransitGateway as endGateway,
  makeTransitGateway,
} from "../../resource/transit/make-transit.ts";
import type {
  TransitGatewayOptionsRecord,
  TransitGatewayRecord,
} from "../../resource/transit/transit-gateway.ts";
import { isOver } from "../../resource/transitions.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { requireGateway, requireReadyGateway, requireTable } from "./find-transit.ts";

const DEFAULTS: TransitGatewayOptionsRecord = {
  amazonSideAsn: 64512,
  cidrBlocks: [],
  autoAcceptSharedAttachments: "disable",
  defaultRouteTableAssociation: "enable",
  defaultRouteTablePropagation: "enable",
  vpnEcmpSupport: "enable",
  dnsSupport: "enable",
};

export function createTransitGateway(
  { resources, settings }: Rooms,
  input: CreateTransitGatewayCommandInput,
  call: Call,
): CreateTransitGatewayResult {
  const { Options = {}, Description: description = "" } = input;
  const { MulticastSupport, TransitGatewayCidrBlocks, ...known } = Options;
  if (MulticastSupport === "enable") throw notImplemented("Multicast");
  const options = {
    ...changedOptions(DEFAULTS, known),
    cidrBlocks: (TransitGatewayCidrBlocks ?? []).map(readBlock),
  };
  const tags = specifiedTags(input.TagSpecifications, ["transit-gateway"]);
  const made = resources.commit(() =>
    makeTransitGateway(resources, placeOf(call), { description, tags, options }, settings),
  );
  return { TransitGateway: { ...shownGateway(made), State: "pending" } };
}

const readBlock = (block: string) => canonicalCidr(block, block.includes(":") ? 6 : 4);

function changedOptions(
  before: TransitGatewayOptionsRecord,
  changes: ModifyTransitGatewayOptions,
): TransitGatewayOptionsRecord {
  if (changes.SecurityGroupReferencingSupport === "enable") {
    throw notImplemented("SecurityGroupReferencingSupport");
  }
  if (changes.EncryptionSupport === "enable") throw notImplemented("EncryptionSupport");
  const asn = changes.AmazonSideAsn ?? before.amazonSideAsn;
  const is16Bit = asn >= 64512 && asn <= 65534;
  if (!is16Bit && (asn < 4200000000 || asn > 4294967294)) {
    throw invalidParameterValue(`Invalid Amazon side ASN ${asn}`);
  }
  return {
    amazonSideAsn: Number(asn),
    cidrBlocks: before.cidrBlocks,
    autoAcceptSharedAttachments:
      changes.AutoAcceptSharedAttachments ?? before.autoAcceptSharedAttachments,
    defaultRouteTableAssociation:
      changes.DefaultRouteTableAssociation ?? before.defaultRouteTableAssociation,
    defaultRouteTablePropagation:
      changes.DefaultRouteTablePropagation ?? before.defaultRouteTablePropagation,
    vpnEcmpSupport: changes.VpnEcmpSupport ?? before.vpnEcmpSupport,
    dnsSupport: changes.DnsSupport ?? before.dnsSupport,
  };
}

export function modifyTransitGateway(
  { resources }: Rooms,
  input: ModifyTransitGatewayCommandInput,
  call: Call,
): ModifyTransitGatewayResult {
  const place = placeOf(call);
  const before = requireReadyGateway(resources, place, input.TransitGatewayId);
  const { Options = {}, Description: description = before.description } = input;
  const more = (Options.AddTransitGatewayCidrBlocks ?? []).map(readBlock);
  const gone = (Options.RemoveTransitGatewayCidrBlocks ?? []).map(readBlock);
  const options = changedOptions(before.options, Options);
  const cidrBlocks = [...new Set([...options.cidrBlocks, ...more])].filter(
    (block) => !gone.includes(block),
  );
  const changed: TransitGatewayRecord = {
    ...before,
    description,
    options: { ...options, cidrBlocks },
    ...defaultTables(resources, place, before, Options),
  };
  resources.transitGateways.put(changed);
  return { TransitGateway: { ...shownGateway(changed), State: "modifying" } };
}

/** None where the gateway is told to do without; a table has to be named before it can be told otherwise. */
function defaultTables(
  resources: Resources,
  place: Place,
  before: TransitGatewayRecord,
  changes: ModifyTransitGatewayOptions,
): Pick<TransitGatewayRecord, "associationTableId" | "propagationTableId"> {
  const tableId = (
    change: string | undefined,
    named: string | undefined,
    known: string | undefined,
  ) => {
    if (change === "disable") return undefined;
    if (named === undefined) return known;
    const table = requireTable(resources, place, named);
    if (table.transitGatewayId === before.id) return table.id;
    throw resources.transitRouteTables.kind.notFound([named]);
  };
  return {
    associationTableId: tableId(
      changes.DefaultRouteTableAssociation,
      changes.AssociationDefaultRouteTableId,
      before.associationTableId,
    ),
    propagationTableId: tableId(
      changes.DefaultRouteTablePropagation,
      changes.PropagationDefaultRouteTableId,
      before.propagationTableId,
    ),
  };
}

const ATTACHMENTS = { vpc: "VPC", peering: "Peering", vpn: "VPN" } as const;

export function deleteTransitGateway(
  { resources, settings }: Rooms,
  input: DeleteTransitGatewayCommandInput,
  call: Call,
): DeleteTransitGatewayResult {
  const place = placeOf(call);
  const gateway = requireGateway(resources, place, input.TransitGatewayId);
  for (const record of resources.transitAttachments.in(place)) {
    if (record.transitGatewayId !== gateway.id || isOver(record)) continue;
    const what = ATTACHMENTS[record.resource.kind];
    throw incorrectState(`${gateway.id} has non-deleted ${what} Attachments: ${record.id}.`);
  }
  const gone = resources.commit(() => endGateway(resources, gateway, settings));
  return { TransitGateway: { ...shownGateway(gone), State: "deleting" } };
}

export function describeTransitGateways(
  { resources }: Rooms,
  input: DescribeTransitGatewaysCommandInput,
  call: Call,
): DescribeTransitGatewaysResult {
  const ids = input.TransitGatewayIds;
  const page = describe(resources, resources.transitGateways, input, placeOf(call), { ids });
  return { TransitGateways: page.records.map(shownGateway), NextToken: page.nextToken };
}

function shownGateway(record: TransitGatewayRecord): TransitGateway {
  const { id, accountId, region, options } = record;
  return {
    TransitGatewayId: id,
    TransitGatewayArn: `arn:aws:ec2:${region}:${accountId}:transit-gateway/${id}`,
    State: record.state,
    OwnerId: accountId,
    Description: record.description,
    CreationTime: new Date(record.createdAt),
    Options: {
      AmazonSideAsn: options.amazonSideAsn,
      ...(options.cidrBlocks.length > 0 && { TransitGatewayCidrBlocks: [...options.cidrBlocks] }),
      AutoAcceptSharedAttachments: options.autoAcceptSharedAttachments,
      DefaultRouteTableAssociation: options.defaultRouteTableAssociation,
      AssociationDefaultRouteTableId: record.associationTableId,
      DefaultRouteTablePropagation: options.defaultRouteTablePropagation,
      PropagationDefaultRouteTableId: record.propagationTableId,
      VpnEcmpSupport: options.vpnEcmpSupport,
      DnsSupport: options.dnsSupport,
      SecurityGroupReferencingSupport: "disable",
      MulticastSupport: "disable",
    },
    Tags: shownTags(record.tags),
  };
}
