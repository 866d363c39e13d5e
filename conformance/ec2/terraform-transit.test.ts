/**
 * What Terraform's provider asks when it makes, reads, changes and destroys transit gateways, their attachments and routes;
 * and that what it reads back is what was configured, so that a second plan is empty.
 */
import {
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  DeleteTransitGatewayCommand,
  DeleteTransitGatewayRouteCommand,
  DeleteTransitGatewayVpcAttachmentCommand,
  DescribeTransitGatewaysCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  type EC2Client,
  GetTransitGatewayRouteTableAssociationsCommand,
  GetTransitGatewayRouteTablePropagationsCommand,
  ModifyTransitGatewayCommand,
  type ResourceType,
  SearchTransitGatewayRoutesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
let VpcId: string;
let SubnetId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  VpcId = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  SubnetId = Subnet?.SubnetId ?? "";
});
afterAll(() => emulator.stop());

const tagged = (ResourceType: ResourceType) => [
  { ResourceType, Tags: [{ Key: "Name", Value: "terraform" }] },
];
const TAGS = [{ Key: "Name", Value: "terraform" }];

async function makeGateway() {
  const { TransitGateway = {} } = await ec2.send(
    new CreateTransitGatewayCommand({
      Description: "of terraform",
      Options: {
        AutoAcceptSharedAttachments: "disable",
        DefaultRouteTableAssociation: "enable",
        DefaultRouteTablePropagation: "enable",
        DnsSupport: "enable",
        MulticastSupport: "disable",
        SecurityGroupReferencingSupport: "disable",
        VpnEcmpSupport: "enable",
      },
      TagSpecifications: tagged("transit-gateway"),
    }),
  );
  return {
    id: TransitGateway.TransitGatewayId ?? "",
    tableId: TransitGateway.Options?.AssociationDefaultRouteTableId ?? "",
  };
}

async function readGateway(id: string) {
  const { TransitGateways = [] } = await ec2.send(
    new DescribeTransitGatewaysCommand({ TransitGatewayIds: [id] }),
  );
  return TransitGateways[0];
}

test("aws_ec2_transit_gateway: read, changed and destroyed", async () => {
  const { id, tableId } = await makeGateway();
  const shown = {
    State: "available",
    Description: "of terraform",
    OwnerId: "000000000000",
    Options: {
      AmazonSideAsn: 64512,
      AssociationDefaultRouteTableId: tableId,
      PropagationDefaultRouteTableId: tableId,
      SecurityGroupReferencingSupport: "disable",
    },
    Tags: TAGS,
  };
  expect(await readGateway(id)).toMatchObject(shown);
  await ec2.send(
    new ModifyTransitGatewayCommand({
      TransitGatewayId: id,
      Description: "changed",
      Options: { DnsSupport: "disable" },
    }),
  );
  expect(await readGateway(id)).toMatchObject({
    ...shown,
    Description: "changed",
    Options: { ...shown.Options, DnsSupport: "disable" },
  });
  await ec2.send(new DeleteTransitGatewayCommand({ TransitGatewayId: id }));
  expect((await readGateway(id))?.State).toBe("deleted");
});

test("aws_ec2_transit_gateway_vpc_attachment and _route: read with their table, destroyed", async () => {
  const { id, tableId } = await makeGateway();
  const { TransitGatewayVpcAttachment } = await ec2.send(
    new CreateTransitGatewayVpcAttachmentCommand({
      TransitGatewayId: id,
      VpcId,
      SubnetIds: [SubnetId],
      Options: {
        ApplianceModeSupport: "disable",
        DnsSupport: "enable",
        Ipv6Support: "disable",
      },
      TagSpecifications: tagged("transit-gateway-attachment"),
    }),
  );
  const TransitGatewayAttachmentId = TransitGatewayVpcAttachment?.TransitGatewayAttachmentId ?? "";
  const read = async () => {
    const { TransitGatewayVpcAttachments = [] } = await ec2.send(
      new DescribeTransitGatewayVpcAttachmentsCommand({
        TransitGatewayAttachmentIds: [TransitGatewayAttachmentId],
      }),
    );
    return TransitGatewayVpcAttachments[0];
  };
  expect(await read()).toMatchObject({
    State: "available",
    TransitGatewayId: id,
    VpcId,
    VpcOwnerId: "000000000000",
    SubnetIds: [SubnetId],
    Options: {
      ApplianceModeSupport: "disable",
      DnsSupport: "enable",
      Ipv6Support: "disable",
      SecurityGroupReferencingSupport: "enable",
    },
    Tags: TAGS,
  });
  const inTable = {
    TransitGatewayRouteTableId: tableId,
    Filters: [{ Name: "transit-gateway-attachment-id", Values: [TransitGatewayAttachmentId] }],
  };
  const { Associations } = await ec2.send(
    new GetTransitGatewayRouteTableAssociationsCommand(inTable),
  );
  expect(Associations).toMatchObject([{ State: "associated", ResourceId: VpcId }]);
  const { TransitGatewayRouteTablePropagations } = await ec2.send(
    new GetTransitGatewayRouteTablePropagationsCommand(inTable),
  );
  expect(TransitGatewayRouteTablePropagations).toMatchObject([{ State: "enabled" }]);
  const route = { TransitGatewayRouteTableId: tableId, DestinationCidrBlock: "10.9.0.0/16" };
  await ec2.send(new CreateTransitGatewayRouteCommand({ ...route, TransitGatewayAttachmentId }));
  const search = async () => {
    const { Routes } = await ec2.send(
      new SearchTransitGatewayRoutesCommand({
        TransitGatewayRouteTableId: tableId,
        Filters: [
          { Name: "type", Values: ["static"] },
          { Name: "route-search.exact-match", Values: [route.DestinationCidrBlock] },
        ],
      }),
    );
    return Routes;
  };
  expect(await search()).toMatchObject([
    { State: "active", TransitGatewayAttachments: [{ TransitGatewayAttachmentId }] },
  ]);
  await ec2.send(new DeleteTransitGatewayRouteCommand(route));
  expect(await search()).toEqual([]);
  await ec2.send(new DeleteTransitGatewayVpcAttachmentCommand({ TransitGatewayAttachmentId }));
  expect((await read())?.State).toBe("deleted");
  await ec2.send(new DeleteTransitGatewayCommand({ TransitGatewayId: id }));
});
