/** What every account finds in a region. */
import { CreateTagsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

test("an account has a default VPC in a region, and the same one each time", async () => {
  const first = await emulator.ec2().send(new DescribeVpcsCommand({}));
  expect(first.Vpcs).toMatchObject([{ CidrBlock: "172.31.0.0/16", IsDefault: true }]);
  expect((await emulator.ec2().send(new DescribeVpcsCommand({}))).Vpcs).toEqual(first.Vpcs);
});

test("tags are given, and found by filters with wildcards", async () => {
  const ec2 = emulator.ec2();
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const id = Vpcs[0]?.VpcId ?? "";
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "Name", Value: "a*b" }] }));
  const found = async (value: string) => {
    const Filters = [{ Name: "tag:Name", Values: [value] }];
    return (await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs?.length;
  };
  expect(await found("a?b")).toBe(1);
  expect(await found("a\\*b")).toBe(1);
  expect(await found("a\\?b")).toBe(0);
});

test("a dry run says so, and an id that is not there is named", async () => {
  const ec2 = emulator.ec2();
  await expect(ec2.send(new DescribeVpcsCommand({ DryRun: true }))).rejects.toMatchObject({
    name: "DryRunOperation",
    $metadata: { httpStatusCode: 412 },
  });
  await expect(ec2.send(new DescribeVpcsCommand({ VpcIds: ["vpc-1"] }))).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
    message: "The vpc ID 'vpc-1' does not exist",
  });
  const Filters = [{ Name: "nonsense", Values: ["x"] }];
  await expect(ec2.send(new DescribeVpcsCommand({ Filters }))).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: "The filter 'nonsense' is invalid",
  });
});
