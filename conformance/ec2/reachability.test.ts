/** Reachability Analyzer: found paths, and what stands in the way; each as an injected packet sees it. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInsightsPathCommand,
  type CreateNetworkInsightsPathCommandInput,
  CreateSecurityGroupCommand,
  DeleteNetworkInsightsAnalysisCommand,
  DeleteNetworkInsightsPathCommand,
  DescribeNetworkInsightsAnalysesCommand,
  DescribeNetworkInsightsPathsCommand,
  type Instance,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  StartNetworkInsightsAnalysisCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let first: Instance;
let second: Instance;
let groupId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const ec2 = emulator.ec2();
  const ImageId =
    "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const two = { ImageId, InstanceType: "t3.micro", MinCount: 2, MaxCount: 2 } as const;
  const { Instances = [] } = await ec2.send(new RunInstancesCommand(two));
  [first, second] = Instances as [Instance, Instance];
  const group = { GroupName: "strict", Description: "strict", VpcId: first.VpcId };
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(group));
  groupId = GroupId as string;
  const NetworkInterfaceId = second.NetworkInterfaces?.[0]?.NetworkInterfaceId;
  const Groups = [groupId];
  await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups }));
});
afterAll(() => emulator.stop());

async function analyze(NetworkInsightsPathId: string | undefined) {
  const ec2 = emulator.ec2();
  const { NetworkInsightsAnalysis: started } = await ec2.send(
    new StartNetworkInsightsAnalysisCommand({ NetworkInsightsPathId }),
  );
  expect(started?.Status).toBe("running");
  const ids = [started?.NetworkInsightsAnalysisId as string];
  const { NetworkInsightsAnalyses = [] } = await ec2.send(
    new DescribeNetworkInsightsAnalysesCommand({ NetworkInsightsAnalysisIds: ids }),
  );
  return NetworkInsightsAnalyses[0];
}

async function isDelivered(): Promise<boolean> {
  const from = first.NetworkInterfaces?.[0]?.NetworkInterfaceId;
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/packets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from, to: second.PrivateIpAddress, port: 443 }),
  });
  const { sent } = (await answer.json()) as { sent: { verdict: string } };
  return sent.verdict === "delivered";
}

test("a group in the way is named, and once it lets the packet in the path is shown", async () => {
  const ec2 = emulator.ec2();
  const { NetworkInsightsPath: path } = await ec2.send(
    new CreateNetworkInsightsPathCommand({
      Source: first.InstanceId,
      Destination: second.InstanceId,
      Protocol: "tcp",
      DestinationPort: 443,
      ClientToken: "path",
    }),
  );
  const pathId = path?.NetworkInsightsPathId;
  const refused = await analyze(pathId);
  expect(refused).toMatchObject({ Status: "succeeded", NetworkPathFound: false });
  expect(refused?.Explanations?.[0]?.ExplanationCode).toMatch(
    /^(ENI_SG_RULES_MISMATCH|SG_HAS_NO_RULES)$/,
  );
  expect(await isDelivered()).toBe(false);
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "172.31.0.0/16" }] },
      ],
    }),
  );
  const found = await analyze(pathId);
  expect(found?.NetworkPathFound).toBe(true);
  expect(found?.ForwardPathComponents?.[0]?.Component?.Id).toBe(first.InstanceId);
  expect(found?.ForwardPathComponents?.at(-1)?.Component?.Arn).toBe(
    `arn:aws:ec2:us-east-1:000000000000:instance/${second.InstanceId}`,
  );
  expect(await isDelivered()).toBe(true);
});

test("paths and analyses are listed, and go in their order", async () => {
  const ec2 = emulator.ec2();
  const Filters = [{ Name: "source", Values: [first.InstanceId as string] }];
  const { NetworkInsightsPaths = [] } = await ec2.send(
    new DescribeNetworkInsightsPathsCommand({ Filters }),
  );
  const NetworkInsightsPathId = NetworkInsightsPaths[0]?.NetworkInsightsPathId;
  const remove = () => ec2.send(new DeleteNetworkInsightsPathCommand({ NetworkInsightsPathId }));
  await expect(remove()).rejects.toMatchObject({ name: "AnalysisExistsForNetworkInsightsPath" });
  const { NetworkInsightsAnalyses = [] } = await ec2.send(
    new DescribeNetworkInsightsAnalysesCommand({
      NetworkInsightsPathId,
      Filters: [{ Name: "path-found", Values: ["true", "false"] }],
    }),
  );
  expect(NetworkInsightsAnalyses).toHaveLength(2);
  for (const { NetworkInsightsAnalysisId } of NetworkInsightsAnalyses) {
    await ec2.send(new DeleteNetworkInsightsAnalysisCommand({ NetworkInsightsAnalysisId }));
  }
  await remove();
  const unknown = new CreateNetworkInsightsPathCommand({
    Source: "i-00000000000000000",
    Destination: second.InstanceId,
    Protocol: "tcp",
  });
  await expect(ec2.send(unknown)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
});

test("a path may end at an address alone", async () => {
  const create = (more: Partial<CreateNetworkInsightsPathCommandInput>) =>
    ec2.send(
      new CreateNetworkInsightsPathCommand({
        Source: first.InstanceId,
        Protocol: "tcp",
        DestinationPort: 443,
        ...more,
      }),
    );
  const ec2 = emulator.ec2();
  const DestinationIp = second.PrivateIpAddress;
  for (const more of [
    { DestinationIp },
    { FilterAtSource: { DestinationAddress: DestinationIp } },
  ]) {
    const { NetworkInsightsPath: path } = await create(more);
    expect(path?.Destination).toBeUndefined();
    const found = await analyze(path?.NetworkInsightsPathId);
    expect(found?.NetworkPathFound).toBe(true);
    expect(found?.ForwardPathComponents?.at(-1)?.Component?.Id).toBe(second.InstanceId);
  }
  await expect(create({})).rejects.toMatchObject({ name: "MissingParameter" });
});
