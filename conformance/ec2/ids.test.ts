/** Ids: what has not the form of one is told from what nothing has. */
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeTransitGatewaysCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const instance = (id: string) =>
  emulator.ec2().send(new DescribeInstancesCommand({ InstanceIds: [id] }));

test.each(["i-zz", "i-0123", "i-0123456789ABCDEF0", "i-0123456789abcdef01", "0123456789abcdef0"])(
  "%s is no id of an instance",
  async (id) => {
    await expect(instance(id)).rejects.toMatchObject({
      name: "InvalidInstanceID.Malformed",
      message: `Invalid id: "${id}" (expecting "i-...")`,
    });
  },
);

test.each(["i-01234567", "i-00000000000000000"])("%s is one that nothing has", async (id) => {
  await expect(instance(id)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
});

test("other kinds say so in their own words", async () => {
  const ec2 = emulator.ec2();
  const asked: readonly [string, () => Promise<unknown>][] = [
    ["InvalidAMIID.Malformed", () => ec2.send(new DescribeImagesCommand({ ImageIds: ["ami-x"] }))],
    [
      "InvalidGroupId.Malformed",
      () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-x"] })),
    ],
    [
      "InvalidSnapshotID.Malformed",
      () => ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: ["snap-x"] })),
    ],
    ["InvalidParameterValue", () => ec2.send(new DescribeVolumesCommand({ VolumeIds: ["vol-x"] }))],
    [
      "NatGatewayMalformed",
      () => ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: ["nat-x"] })),
    ],
    [
      "InvalidLaunchTemplateId.Malformed",
      () => ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: ["lt-x"] })),
    ],
    [
      "InvalidTransitGatewayID.Malformed",
      () => ec2.send(new DescribeTransitGatewaysCommand({ TransitGatewayIds: ["tgw-x"] })),
    ],
  ];
  for (const [name, ask] of asked) await expect(ask()).rejects.toMatchObject({ name });
});
