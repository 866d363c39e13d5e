/** Spot requests whose zone has no power, and across a restart of the emulator. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeInstancesCommand,
  DescribeReservedInstancesCommand,
  DescribeReservedInstancesOfferingsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  type EC2Client,
  PurchaseReservedInstancesOfferingCommand,
  RequestSpotInstancesCommand,
  type RequestSpotInstancesCommandInput,
  type SpotInstanceRequest,
} from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const HOUR_MS = 3_600_000;

async function request(
  ec2: EC2Client,
  more: Partial<RequestSpotInstancesCommandInput> = {},
): Promise<string> {
  const { SpotInstanceRequests = [] } = await ec2.send(
    new RequestSpotInstancesCommand({
      LaunchSpecification: {
        ImageId,
        InstanceType: "m5.large",
        Placement: { AvailabilityZone: "us-east-1a" },
      },
      ...more,
    }),
  );
  return SpotInstanceRequests[0]?.SpotInstanceRequestId as string;
}

async function shown(ec2: EC2Client, id: string): Promise<SpotInstanceRequest> {
  const { SpotInstanceRequests = [] } = await ec2.send(
    new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }),
  );
  return SpotInstanceRequests[0] as SpotInstanceRequest;
}

test("a request waits while its zone has no power, and is fulfilled there when it is back", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  try {
    const ec2 = emulator.ec2();
    const { faults } = emulator.running.env;
    faults.set({ id: "dark", target: { zone: "us-east-1a" }, kind: "down" });
    const id = await request(ec2);
    expect(await shown(ec2, id)).toMatchObject({
      State: "open",
      Status: { Code: "capacity-not-available" },
    });
    faults.clear("dark");
    expect(await shown(ec2, id)).toMatchObject({
      State: "active",
      Status: { Code: "fulfilled" },
      LaunchedAvailabilityZone: "us-east-1a",
    });
  } finally {
    await emulator.stop();
  }
});

test("a restart keeps requests and reservations, and one that waited for its date is fulfilled", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-spot-"));
  try {
    const first = await startEmulator({ dataDir });
    const before = first.ec2();
    const active = await request(before, { Type: "persistent" });
    const was = await shown(before, active);
    const ValidFrom = new Date(first.running.clock.now() + HOUR_MS);
    const dated = await request(before, { ValidFrom });
    const { ReservedInstancesOfferings: [offering] = [] } = await before.send(
      new DescribeReservedInstancesOfferingsCommand({ InstanceType: "m5.large" }),
    );
    const { ReservedInstancesId } = await before.send(
      new PurchaseReservedInstancesOfferingCommand({
        ReservedInstancesOfferingId: offering?.ReservedInstancesOfferingId,
        InstanceCount: 1,
      }),
    );
    await first.stop();

    const second = await startEmulator({ dataDir });
    try {
      const after = second.ec2();
      expect(await shown(after, active)).toEqual(was);
      expect((await shown(after, dated)).Status?.Code).toBe("not-scheduled-yet");
      await second.advance(HOUR_MS);
      const { State, InstanceId } = await shown(after, dated);
      expect(State).toBe("active");
      const { Reservations = [] } = await after.send(
        new DescribeInstancesCommand({ InstanceIds: [InstanceId as string] }),
      );
      expect(Reservations[0]?.Instances).toMatchObject([
        { State: { Name: "running" }, SpotInstanceRequestId: dated },
      ]);
      const { ReservedInstances } = await after.send(new DescribeReservedInstancesCommand({}));
      expect(ReservedInstances).toMatchObject([{ ReservedInstancesId, State: "active" }]);
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test("what is looked for in every price of 90 days is looked for a page at a time", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  try {
    const ec2 = emulator.ec2();
    const asked = {
      StartTime: new Date(emulator.running.clock.now() - 90 * 24 * HOUR_MS),
      Filters: [{ Name: "spot-price", Values: ["none"] }],
    };
    const first = await ec2.send(new DescribeSpotPriceHistoryCommand(asked));
    expect(first.SpotPriceHistory).toEqual([]);
    expect(first.NextToken).toBeTruthy();
    const { NextToken } = first;
    const second = await ec2.send(new DescribeSpotPriceHistoryCommand({ ...asked, NextToken }));
    expect(second.NextToken).not.toBe(NextToken);
  } finally {
    await emulator.stop();
  }
});
