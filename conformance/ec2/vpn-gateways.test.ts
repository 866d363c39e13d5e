/** Virtual private gateways, customer gateways and VPN connections, which are stored: no tunnel ever comes up. */
import {
  AttachVpnGatewayCommand,
  CreateCustomerGatewayCommand,
  CreateTransitGatewayCommand,
  CreateVpnConnectionCommand,
  CreateVpnConnectionRouteCommand,
  CreateVpnGatewayCommand,
  DeleteCustomerGatewayCommand,
  DeleteVpnConnectionCommand,
  DeleteVpnConnectionRouteCommand,
  DeleteVpnGatewayCommand,
  DescribeCustomerGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeTransitGatewayAttachmentsCommand,
  DescribeVpcsCommand,
  DescribeVpnConnectionsCommand,
  DescribeVpnGatewaysCommand,
  DetachVpnGatewayCommand,
  DisableVgwRoutePropagationCommand,
  type EC2Client,
  EnableVgwRoutePropagationCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

async function newVpnGateway(): Promise<string> {
  const { VpnGateway } = await ec2.send(new CreateVpnGatewayCommand({ Type: "ipsec.1" }));
  return VpnGateway?.VpnGatewayId ?? "";
}

async function newCustomerGateway(IpAddress: string): Promise<string> {
  const made = await ec2.send(
    new CreateCustomerGatewayCommand({ Type: "ipsec.1", IpAddress, BgpAsn: 65010 }),
  );
  return made.CustomerGateway?.CustomerGatewayId ?? "";
}

async function readGateway(id: string) {
  const { VpnGateways = [] } = await ec2.send(
    new DescribeVpnGatewaysCommand({ VpnGatewayIds: [id] }),
  );
  return VpnGateways[0];
}

test("a gateway is attached to one VPC, detached and deleted", async () => {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const VpcId = Vpcs[0]?.VpcId ?? "";
  const [VpnGatewayId, second] = [await newVpnGateway(), await newVpnGateway()];
  expect(await readGateway(VpnGatewayId)).toMatchObject({
    State: "available",
    Type: "ipsec.1",
    AmazonSideAsn: 64512,
    VpcAttachments: [],
  });
  await ec2.send(new AttachVpnGatewayCommand({ VpnGatewayId, VpcId }));
  expect((await readGateway(VpnGatewayId))?.VpcAttachments).toEqual([{ VpcId, State: "attached" }]);
  await expect(
    ec2.send(new AttachVpnGatewayCommand({ VpnGatewayId: second, VpcId })),
  ).rejects.toMatchObject({ name: "VpnGatewayAttachmentLimitExceeded" });
  await expect(ec2.send(new DeleteVpnGatewayCommand({ VpnGatewayId }))).rejects.toMatchObject({
    name: "IncorrectState",
  });
  await ec2.send(new DetachVpnGatewayCommand({ VpnGatewayId, VpcId }));
  await expect(
    ec2.send(new DetachVpnGatewayCommand({ VpnGatewayId, VpcId })),
  ).rejects.toMatchObject({
    name: "InvalidVpnGatewayAttachment.NotFound",
    message: `The attachment with vpn gateway ID '${VpnGatewayId}' and vpc ID '${VpcId}' does not exist`,
  });
  await ec2.send(new DeleteVpnGatewayCommand({ VpnGatewayId }));
  expect((await readGateway(VpnGatewayId))?.State).toBe("deleted");
});

test("a connection is stored with its tunnels down and a configuration for the customer", async () => {
  const VpnGatewayId = await newVpnGateway();
  const CustomerGatewayId = await newCustomerGateway("198.51.100.7");
  expect(await newCustomerGateway("198.51.100.7")).toBe(CustomerGatewayId);
  const { VpnConnection: made = {} } = await ec2.send(
    new CreateVpnConnectionCommand({
      Type: "ipsec.1",
      VpnGatewayId,
      CustomerGatewayId,
      Options: {
        StaticRoutesOnly: true,
        TunnelOptions: [
          {
            TunnelInsideCidr: "169.254.10.0/30",
            PreSharedKey: "secret_of_ours",
            IKEVersions: [{ Value: "ikev2" }],
          },
        ],
      },
    }),
  );
  const { VpnConnectionId = "" } = made;
  const DestinationCidrBlock = "192.168.0.0/16";
  await ec2.send(new CreateVpnConnectionRouteCommand({ VpnConnectionId, DestinationCidrBlock }));
  const read = async () => {
    const { VpnConnections = [] } = await ec2.send(
      new DescribeVpnConnectionsCommand({ VpnConnectionIds: [VpnConnectionId] }),
    );
    return VpnConnections[0];
  };
  const shown = await read();
  expect(shown).toMatchObject({
    State: "available",
    Category: "VPN",
    GatewayAssociationState: "associated",
    Options: {
      StaticRoutesOnly: true,
      TunnelOptions: [
        {
          TunnelInsideCidr: "169.254.10.0/30",
          PreSharedKey: "secret_of_ours",
          IkeVersions: [{ Value: "ikev2" }],
        },
        {},
      ],
    },
    Routes: [{ DestinationCidrBlock, Source: "Static", State: "available" }],
    VgwTelemetry: [
      { Status: "DOWN", AcceptedRouteCount: 0 },
      { Status: "DOWN", AcceptedRouteCount: 0 },
    ],
  });
  const noRoute = { VpnConnectionId, DestinationCidrBlock: "192.168.0.0/24" };
  await expect(ec2.send(new DeleteVpnConnectionRouteCommand(noRoute))).rejects.toMatchObject({
    name: "InvalidRoute.NotFound",
  });
  await ec2.send(new DeleteVpnConnectionRouteCommand({ VpnConnectionId, DestinationCidrBlock }));
  expect((await read())?.Routes).toEqual([]);
  const xml = shown?.CustomerGatewayConfiguration ?? "";
  expect(xml.match(/<ipsec_tunnel>/g)).toHaveLength(2);
  expect(xml).toContain(`<ip_address>${shown?.VgwTelemetry?.[0]?.OutsideIpAddress}</ip_address>`);
  expect(xml).toContain("<pre_shared_key>secret_of_ours</pre_shared_key>");
  await expect(
    ec2.send(new DeleteCustomerGatewayCommand({ CustomerGatewayId })),
  ).rejects.toMatchObject({ name: "IncorrectState", message: "The customer gateway is in use." });
  await ec2.send(new DeleteVpnConnectionCommand({ VpnConnectionId }));
  expect((await read())?.State).toBe("deleted");
  await ec2.send(new DeleteCustomerGatewayCommand({ CustomerGatewayId }));
});

test("a connection of a transit gateway is an attachment of it", async () => {
  const { TransitGateway } = await ec2.send(new CreateTransitGatewayCommand({}));
  const TransitGatewayId = TransitGateway?.TransitGatewayId;
  const CustomerGatewayId = await newCustomerGateway("198.51.100.8");
  const { VpnConnection } = await ec2.send(
    new CreateVpnConnectionCommand({ Type: "ipsec.1", TransitGatewayId, CustomerGatewayId }),
  );
  const { TransitGatewayAttachments } = await ec2.send(
    new DescribeTransitGatewayAttachmentsCommand({
      Filters: [{ Name: "resource-type", Values: ["vpn"] }],
    }),
  );
  expect(TransitGatewayAttachments).toMatchObject([
    { TransitGatewayId, ResourceId: VpnConnection?.VpnConnectionId, State: "available" },
  ]);
});

test("a table takes a gateway's routes until that is switched off", async () => {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const VpcId = Vpcs[0]?.VpcId ?? "";
  const GatewayId = await newVpnGateway();
  await ec2.send(new AttachVpnGatewayCommand({ VpnGatewayId: GatewayId, VpcId }));
  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const table = async () =>
    (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
  const RouteTableId = (await table())?.RouteTableId;
  await ec2.send(new EnableVgwRoutePropagationCommand({ RouteTableId, GatewayId }));
  expect((await table())?.PropagatingVgws).toEqual([{ GatewayId }]);
  const off = () => ec2.send(new DisableVgwRoutePropagationCommand({ RouteTableId, GatewayId }));
  await off();
  expect((await table())?.PropagatingVgws).toEqual([]);
  await expect(off()).rejects.toMatchObject({
    name: "Gateway.NotAttached",
    message: `resource ${GatewayId} is not attached to network ${VpcId}`,
  });
});

test("customer gateways are found by id and by address", async () => {
  const id = await newCustomerGateway("198.51.100.9");
  const Filters = [{ Name: "ip-address", Values: ["198.51.100.9"] }];
  const shown = { CustomerGatewayId: id, IpAddress: "198.51.100.9", BgpAsn: "65010" };
  for (const input of [{ Filters }, { CustomerGatewayIds: [id] }]) {
    const { CustomerGateways } = await ec2.send(new DescribeCustomerGatewaysCommand(input));
    expect(CustomerGateways).toMatchObject([{ ...shown, State: "available", Type: "ipsec.1" }]);
  }
  const nobodys = { CustomerGatewayIds: ["cgw-0123456789abcdef0"] };
  await expect(ec2.send(new DescribeCustomerGatewaysCommand(nobodys))).rejects.toMatchObject({
    name: "InvalidCustomerGatewayID.NotFound",
  });
});
