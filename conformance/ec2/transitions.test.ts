/** Gateways that take their time, by the emulator's clock. */
import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayRouteTableCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeTransitGatewaysCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";

const TRANSITION_MS = 60_000;

let emulator: Emulator;
let ec2: EC2Client;
let SubnetId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ec2Transitions: TRANSITION_MS });
  ec2 = emulator.ec2();
  SubnetId = (await defaultSubnets(ec2))[0] as string;
});
afterAll(() => emulator.stop());

async function readNat(id: string | undefined) {
  const { NatGateways = [] } = await ec2.send(
    new DescribeNatGatewaysCommand({ NatGatewayIds: [id ?? ""] }),
  );
  return NatGateways[0];
}

test("a NAT gateway is pending, available, deleting and deleted in turn", async () => {
  const { AllocationId = "" } = await ec2.send(new AllocateAddressCommand({}));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const id = NatGateway?.NatGatewayId;
  expect((await readNat(id))?.State).toBe("pending");
  await emulator.advance(TRANSITION_MS);
  expect((await readNat(id))?.State).toBe("available");
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
  expect((await readNat(id))?.State).toBe("deleting");
  const associated = async () => {
    const { Addresses = [] } = await ec2.send(
      new DescribeAddressesCommand({ AllocationIds: [AllocationId] }),
    );
    return Addresses[0]?.AssociationId !== undefined;
  };
  expect(await associated()).toBe(true);
  await emulator.advance(TRANSITION_MS);
  expect((await readNat(id))?.State).toBe("deleted");
  expect(await associated()).toBe(false);
});

test("one that fails says so when it is over", async () => {
  const AllocationId = "eipalloc-0123456789abcdef0";
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const id = NatGateway?.NatGatewayId;
  expect(await readNat(id)).toMatchObject({ State: "pending" });
  await emulator.advance(TRANSITION_MS);
  expect(await readNat(id)).toMatchObject({
    State: "failed",
    FailureCode: "InvalidAllocationID.NotFound",
  });
});

test("a transit gateway cannot be used before it is available", async () => {
  const { TransitGateway } = await ec2.send(new CreateTransitGatewayCommand({}));
  const TransitGatewayId = TransitGateway?.TransitGatewayId ?? "";
  const use = () => ec2.send(new CreateTransitGatewayRouteTableCommand({ TransitGatewayId }));
  await expect(use()).rejects.toMatchObject({
    name: "IncorrectState",
    message: `Transit Gateway ${TransitGatewayId} is in invalid state`,
  });
  await emulator.advance(TRANSITION_MS);
  const { TransitGateways } = await ec2.send(
    new DescribeTransitGatewaysCommand({ TransitGatewayIds: [TransitGatewayId] }),
  );
  expect(TransitGateways).toMatchObject([{ State: "available" }]);
  await use();
});
