/** NAT gateways, through the SDK's client. */
import {
  AllocateAddressCommand,
  AssignPrivateNatGatewayAddressCommand,
  AssociateAddressCommand,
  AssociateNatGatewayAddressCommand,
  CreateNatGatewayCommand,
  type CreateNatGatewayCommandInput,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkInterfaceCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcsCommand,
  DetachNetworkInterfaceCommand,
  DisassociateAddressCommand,
  DisassociateNatGatewayAddressCommand,
  type EC2Client,
  UnassignPrivateNatGatewayAddressCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";

let emulator: Emulator;
let ec2: EC2Client;
let SubnetId: string;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
  SubnetId = (await defaultSubnets(ec2))[0] as string;
});
afterAll(() => emulator.stop());

async function allocate(): Promise<string> {
  return (await ec2.send(new AllocateAddressCommand({}))).AllocationId ?? "";
}

async function create(input: Partial<CreateNatGatewayCommandInput>) {
  const made = await ec2.send(new CreateNatGatewayCommand({ SubnetId, ...input }));
  return made.NatGateway ?? {};
}

async function read(id: string | undefined) {
  const { NatGateways = [] } = await ec2.send(
    new DescribeNatGatewaysCommand({ NatGatewayIds: [id ?? ""] }),
  );
  return NatGateways[0];
}

test("a public gateway is pending, then available at its elastic address", async () => {
  const AllocationId = await allocate();
  const made = await create({ AllocationId });
  expect(made.State).toBe("pending");
  const { Addresses = [] } = await ec2.send(
    new DescribeAddressesCommand({ AllocationIds: [AllocationId] }),
  );
  const shown = await read(made.NatGatewayId);
  const interfaceId = shown?.NatGatewayAddresses?.[0]?.NetworkInterfaceId ?? "";
  expect(shown).toMatchObject({
    State: "available",
    ConnectivityType: "public",
    SubnetId,
    NatGatewayAddresses: [
      {
        AllocationId,
        AssociationId: Addresses[0]?.AssociationId,
        PublicIp: Addresses[0]?.PublicIp,
        PrivateIp: Addresses[0]?.PrivateIpAddress,
        IsPrimary: true,
        Status: "succeeded",
      },
    ],
  });
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId] }),
  );
  expect(NetworkInterfaces[0]).toMatchObject({
    InterfaceType: "nat_gateway",
    Description: `Interface for NAT Gateway ${made.NatGatewayId}`,
    RequesterManaged: true,
    SourceDestCheck: false,
    Status: "in-use",
    Groups: [],
  });
});

test("nobody but the gateway lets go of its address and its interface", async () => {
  const AllocationId = await allocate();
  const { NatGatewayId } = await create({ AllocationId });
  const [address] = (await read(NatGatewayId))?.NatGatewayAddresses ?? [];
  const { AssociationId, NetworkInterfaceId = "" } = address ?? {};
  const refusal = {
    name: "AuthFailure",
    message: "You do not have permission to access the specified resource.",
  };
  await expect(ec2.send(new DisassociateAddressCommand({ AssociationId }))).rejects.toMatchObject(
    refusal,
  );
  const other = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const otherId = other.NetworkInterface?.NetworkInterfaceId;
  await expect(
    ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId: otherId })),
  ).rejects.toMatchObject(refusal);
  await expect(
    ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `Network interface '${NetworkInterfaceId}' is currently in use.`,
  });
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] }),
  );
  const AttachmentId = NetworkInterfaces[0]?.Attachment?.AttachmentId;
  await expect(ec2.send(new DetachNetworkInterfaceCommand({ AttachmentId }))).rejects.toMatchObject(
    {
      name: "OperationNotPermitted",
      message: "You are not allowed to manage 'ela-attach' attachments.",
    },
  );
});

test("a gateway that cannot be made fails and says why", async () => {
  const AllocationId = await allocate();
  await create({ AllocationId });
  const twice = await create({ AllocationId });
  expect(twice.State).toBe("pending");
  expect(await read(twice.NatGatewayId)).toMatchObject({
    State: "failed",
    FailureCode: "Resource.AlreadyAssociated",
    FailureMessage: `Elastic IP address ${AllocationId} is already associated`,
  });
  const nobodys = "eipalloc-0123456789abcdef0";
  const unknown = await create({ AllocationId: nobodys });
  expect(await read(unknown.NatGatewayId)).toMatchObject({
    FailureCode: "InvalidAllocationID.NotFound",
    FailureMessage: `Elastic IP address ${nobodys} could not be associated with this NAT gateway`,
  });
  await expect(create({})).rejects.toMatchObject({
    name: "MissingParameter",
    message: "The request must contain the parameter AllocationId",
  });
});

test("a gateway fails where there is no way out, and where there is no room", async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.9.0.0/28" }));
  const inside = { SubnetId: Subnet?.SubnetId ?? "" };
  const closed = await create({ ...inside, AllocationId: await allocate() });
  expect(await read(closed.NatGatewayId)).toMatchObject({
    State: "failed",
    FailureCode: "Gateway.NotAttached",
    FailureMessage: `Network ${VpcId} has no Internet gateway attached`,
  });
  // Of 16 addresses AWS keeps five.
  await ec2.send(
    new CreateNetworkInterfaceCommand({ ...inside, SecondaryPrivateIpAddressCount: 10 }),
  );
  const crowded = await create({ ...inside, ConnectivityType: "private" });
  expect(await read(crowded.NatGatewayId)).toMatchObject({
    State: "failed",
    FailureCode: "InsufficientFreeAddressesInSubnet",
    FailureMessage: "Subnet has insufficient free addresses to create this NAT gateway",
  });
});

test("addresses come and go beside the primary one", async () => {
  const { NatGatewayId } = await create({ AllocationId: await allocate() });
  const more = await ec2.send(
    new AssociateNatGatewayAddressCommand({ NatGatewayId, AllocationIds: [await allocate()] }),
  );
  expect(more.NatGatewayAddresses).toMatchObject([{ IsPrimary: false, Status: "associating" }]);
  const shown = await read(NatGatewayId);
  expect(shown?.NatGatewayAddresses).toMatchObject([{ IsPrimary: true }, { IsPrimary: false }]);
  const remove = (index: number) =>
    ec2.send(
      new DisassociateNatGatewayAddressCommand({
        NatGatewayId,
        AssociationIds: [shown?.NatGatewayAddresses?.[index]?.AssociationId ?? ""],
      }),
    );
  await remove(1);
  await expect(remove(0)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  expect((await read(NatGatewayId))?.NatGatewayAddresses).toHaveLength(1);
});

/** So large, and asked for so little, that no address is drawn that is named later. */
async function quietSubnet(): Promise<string | undefined> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const made = { VpcId: Vpcs?.[0]?.VpcId, CidrBlock: "172.31.128.0/17" };
  return (await ec2.send(new CreateSubnetCommand(made))).Subnet?.SubnetId;
}

test("a private gateway has private addresses alone", async () => {
  const { NatGatewayId } = await create({
    SubnetId: await quietSubnet(),
    ConnectivityType: "private",
    PrivateIpAddress: "172.31.200.8",
    SecondaryPrivateIpAddressCount: 1,
  });
  await ec2.send(
    new AssignPrivateNatGatewayAddressCommand({
      NatGatewayId,
      PrivateIpAddresses: ["172.31.200.9"],
    }),
  );
  const addresses = (await read(NatGatewayId))?.NatGatewayAddresses ?? [];
  expect(addresses.map(({ PublicIp }) => PublicIp)).toEqual([undefined, undefined, undefined]);
  expect([addresses[0]?.PrivateIp, addresses[2]?.PrivateIp]).toEqual([
    "172.31.200.8",
    "172.31.200.9",
  ]);
  await ec2.send(
    new UnassignPrivateNatGatewayAddressCommand({
      NatGatewayId,
      PrivateIpAddresses: ["172.31.200.9"],
    }),
  );
  expect((await read(NatGatewayId))?.NatGatewayAddresses).toHaveLength(2);
});

test("a deleted gateway is shown for an hour, its address is free at once", async () => {
  const AllocationId = await allocate();
  const { NatGatewayId } = await create({ AllocationId });
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  const shown = await read(NatGatewayId);
  expect(shown).toMatchObject({ State: "deleted", NatGatewayAddresses: [{ AllocationId }] });
  expect(shown?.DeleteTime).toBeInstanceOf(Date);
  const again = await create({ AllocationId });
  expect((await read(again.NatGatewayId))?.State).toBe("available");
  await emulator.advance(3_599_000);
  expect((await read(NatGatewayId))?.State).toBe("deleted");
  await emulator.advance(1000);
  await expect(read(NatGatewayId)).rejects.toMatchObject({
    name: "NatGatewayNotFound",
    message: `The Nat Gateway ${NatGatewayId} was not found`,
  });
});
