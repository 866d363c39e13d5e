/** Instances are launched, shown, stopped, started, changed, and come to their end. */
import {
  AssociateIamInstanceProfileCommand,
  CreatePlacementGroupCommand,
  DeletePlacementGroupCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DisassociateIamInstanceProfileCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

async function run(more: Partial<RunInstancesCommandInput> = {}): Promise<Instance> {
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ...more,
    }),
  );
  return Instances[0] as Instance;
}

async function shown(id: string | undefined): Promise<Instance> {
  const { Reservations = [] } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [id as string] }));
  return Reservations[0]?.Instances?.[0] as Instance;
}

test("an instance is pending when it is launched, and runs at the next look", async () => {
  const launched = await run();
  expect(launched).toMatchObject({
    State: { Code: 0, Name: "pending" },
    StateReason: { Code: "pending", Message: "pending" },
    InstanceType: "t3.micro",
    Architecture: "x86_64",
    AmiLaunchIndex: 0,
    CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
    MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
    RootDeviceName: "/dev/xvda",
    UsageOperation: "RunInstances",
  });
  const running = await shown(launched.InstanceId);
  expect(running.State).toEqual({ Code: 16, Name: "running" });
  expect(running.StateReason).toBeUndefined();
  expect(running.InstanceId).toMatch(/^i-0[0-9a-f]{16}$/);
  const [mapping] = running.BlockDeviceMappings ?? [];
  expect(mapping).toMatchObject({
    DeviceName: "/dev/xvda",
    Ebs: { DeleteOnTermination: true, Status: "attached" },
  });
});

test("a default subnet gives a private and a public address, and names for both", async () => {
  const { InstanceId } = await run();
  const { PrivateIpAddress = "", PublicIpAddress = "", ...instance } = await shown(InstanceId);
  const dashes = (address: string) => address.replaceAll(".", "-");
  expect(instance.PrivateDnsName).toBe(`ip-${dashes(PrivateIpAddress)}.ec2.internal`);
  expect(instance.PublicDnsName).toBe(`ec2-${dashes(PublicIpAddress)}.compute-1.amazonaws.com`);
  const { Subnets = [] } = await emulator
    .ec2()
    .send(new DescribeSubnetsCommand({ SubnetIds: [instance.SubnetId as string] }));
  expect(Subnets[0]?.AvailabilityZone).toBe(instance.Placement?.AvailabilityZone);
  expect(instance.NetworkInterfaces).toMatchObject([
    {
      Association: { PublicIp: PublicIpAddress, IpOwnerId: "amazon" },
      Attachment: { DeviceIndex: 0, DeleteOnTermination: true, Status: "attached" },
      PrivateIpAddress,
      SourceDestCheck: true,
    },
  ]);
});

test("stopping takes the public address, starting gives another one", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId = "" } = await run();
  const before = await shown(InstanceId);
  const InstanceIds = [InstanceId];
  const stopping = await ec2.send(new StopInstancesCommand({ InstanceIds }));
  expect(stopping.StoppingInstances).toMatchObject([
    { PreviousState: { Name: "running" }, CurrentState: { Name: "stopping" } },
  ]);
  const stopped = await shown(InstanceId);
  expect(stopped).toMatchObject({
    State: { Name: "stopped", Code: 80 },
    StateReason: { Code: "Client.UserInitiatedShutdown" },
    PrivateIpAddress: before.PrivateIpAddress,
    PublicDnsName: "",
  });
  expect(stopped.PublicIpAddress).toBeUndefined();
  expect(stopped.StateTransitionReason).toMatch(/^User initiated \(\d{4}-\d\d-\d\d [\d:]+ GMT\)$/);
  await ec2.send(new StartInstancesCommand({ InstanceIds }));
  const started = await shown(InstanceId);
  expect(started.State?.Name).toBe("running");
  expect(started.PublicIpAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(started.PublicIpAddress).not.toBe(before.PublicIpAddress);
});

test("a terminated instance is shown for an hour, without its network and its volume", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId = "" } = await run();
  const { NetworkInterfaces = [] } = await shown(InstanceId);
  const InstanceIds = [InstanceId];
  const answer = await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(answer.TerminatingInstances).toMatchObject([
    { PreviousState: { Name: "running" }, CurrentState: { Name: "shutting-down", Code: 32 } },
  ]);
  const gone = await shown(InstanceId);
  expect(gone).toMatchObject({
    State: { Name: "terminated", Code: 48 },
    NetworkInterfaces: [],
    BlockDeviceMappings: [],
  });
  expect(gone.VpcId).toBeUndefined();
  const NetworkInterfaceIds = [NetworkInterfaces[0]?.NetworkInterfaceId as string];
  await expect(
    ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds })),
  ).rejects.toMatchObject({ name: "InvalidNetworkInterfaceID.NotFound" });
  await emulator.advance(59 * 60_000);
  expect((await shown(InstanceId)).State?.Name).toBe("terminated");
  await emulator.advance(2 * 60_000);
  await expect(shown(InstanceId)).rejects.toMatchObject({ name: "InvalidInstanceID.NotFound" });
});

test("a protected instance is neither terminated nor stopped", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId = "" } = await run({ DisableApiTermination: true, DisableApiStop: true });
  const InstanceIds = [InstanceId];
  await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
    name: "OperationNotPermitted",
    message: `The instance '${InstanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  });
  await expect(ec2.send(new StopInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
    name: "OperationNotPermitted",
  });
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
  );
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect((await shown(InstanceId)).State?.Name).toBe("terminated");
});

test("a client token launches once, and refuses another request", async () => {
  const ClientToken = "the-same";
  const first = await run({ ClientToken });
  expect((await run({ ClientToken })).InstanceId).toBe(first.InstanceId);
  await expect(run({ ClientToken, InstanceType: "t3.small" })).rejects.toMatchObject({
    name: "IdempotentParameterMismatch",
  });
});

test("what does not fit is refused in AWS's words", async () => {
  await expect(run({ ImageId: "ami-0123456789abcdef0" })).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
    message: "The image id '[ami-0123456789abcdef0]' does not exist",
  });
  await expect(run({ InstanceType: "m5.gigantic" as "m5.large" })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: expect.stringContaining("m5.gigantic"),
  });
  await expect(run({ InstanceType: "t4g.micro" })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: expect.stringContaining("does not match the architecture 'x86_64'"),
  });
  await expect(run({ MinCount: 1001, MaxCount: 1001 })).rejects.toMatchObject({
    name: "InstanceLimitExceeded",
    message:
      "You have requested more instances (1001) than your current instance limit of 1000 allows for the specified instance type. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
  });
  await expect(run({ KeyName: "nobody" })).rejects.toMatchObject({
    name: "InvalidKeyPair.NotFound",
    message: "The key pair 'nobody' does not exist",
  });
  await expect(run({ UserData: "%%%" })).rejects.toMatchObject({
    name: "InvalidUserData.Malformed",
  });
  const tooLong = Buffer.alloc(16_385).toString("base64");
  await expect(run({ UserData: tooLong })).rejects.toMatchObject({
    message: "User data is limited to 16384 bytes",
  });
  await expect(run({ HibernationOptions: { Configured: true } })).rejects.toMatchObject({
    name: "NotImplemented",
    $metadata: { httpStatusCode: 501 },
  });
  await expect(
    run({ SubnetId: "subnet-1", NetworkInterfaces: [{ DeviceIndex: 0 }] }),
  ).rejects.toMatchObject({
    name: "InvalidParameterCombination",
    message:
      "Network interfaces and an instance-level subnet ID may not be specified on the same request",
  });
});

test("interfaces are specified, and their tags and those of volumes are their own", async () => {
  const ec2 = emulator.ec2();
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const SubnetId = Subnets[0]?.SubnetId as string;
  const { InstanceId } = await run({
    InstanceType: "m5.large",
    NetworkInterfaces: [
      { DeviceIndex: 1, SubnetId, Description: "second", SecondaryPrivateIpAddressCount: 2 },
      { DeviceIndex: 0, SubnetId, Description: "first" },
    ],
    TagSpecifications: [
      { ResourceType: "instance", Tags: [{ Key: "is", Value: "instance" }] },
      { ResourceType: "network-interface", Tags: [{ Key: "is", Value: "interface" }] },
    ],
  });
  const instance = await shown(InstanceId);
  expect(instance.Tags).toEqual([{ Key: "is", Value: "instance" }]);
  const [first, second] = instance.NetworkInterfaces ?? [];
  expect(first).toMatchObject({ Description: "first" });
  expect(second?.PrivateIpAddresses).toHaveLength(3);
  expect(instance.PublicIpAddress).toBeUndefined();
  const interfaces = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: "tag:is", Values: ["interface"] }],
    }),
  );
  expect(interfaces.NetworkInterfaces?.map(({ Attachment }) => Attachment?.InstanceId)).toEqual([
    InstanceId,
    InstanceId,
  ]);
});

test("attributes are read and changed, some of them only while it is stopped", async () => {
  const ec2 = emulator.ec2();
  const UserData = Buffer.from("listen 80").toString("base64");
  const { InstanceId = "" } = await run({ UserData });
  const read = async (Attribute: "userData" | "disableApiStop") =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
  expect((await read("userData")).UserData).toEqual({ Value: UserData });
  expect((await read("disableApiStop")).DisableApiStop).toEqual({ Value: false });
  const InstanceType = { Value: "t3.large" };
  await expect(
    ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType })),
  ).rejects.toMatchObject({
    name: "IncorrectInstanceState",
    message: `The instance '${InstanceId}' is not in the 'stopped' state.`,
  });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType }));
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId, SourceDestCheck: { Value: false } }),
  );
  expect(await shown(InstanceId)).toMatchObject({
    InstanceType: "t3.large",
    SourceDestCheck: false,
  });
});

test("metadata options are the account's, the launch's, and changed", async () => {
  const ec2 = emulator.ec2();
  await ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpPutResponseHopLimit: 5 }));
  const { InstanceId = "", MetadataOptions } = await run();
  expect(MetadataOptions?.HttpPutResponseHopLimit).toBe(5);
  await ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpPutResponseHopLimit: -1 }));
  await ec2.send(
    new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpEndpoint: "disabled" }),
  );
  expect((await shown(InstanceId)).MetadataOptions).toMatchObject({
    State: "applied",
    HttpEndpoint: "disabled",
    HttpPutResponseHopLimit: 5,
  });
});

test("an instance profile is IAM's, with a role in it, and can be exchanged", async () => {
  const ec2 = emulator.ec2();
  const iam = emulator.iam();
  const InstanceProfileName = "machines";
  await expect(run({ IamInstanceProfile: { Name: "machines" } })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message:
      "Value (machines) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
  });
  const made = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await expect(run({ IamInstanceProfile: { Name: "machines" } })).rejects.toMatchObject({
    message: expect.stringContaining("has no associated IAM Roles"),
  });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName: "machine", AssumeRolePolicyDocument }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: "machine" }));
  const { InstanceId = "", IamInstanceProfile } = await run({
    IamInstanceProfile: { Name: "machines" },
  });
  expect(IamInstanceProfile?.Arn).toBe(made.InstanceProfile?.Arn);
  const Filters = [{ Name: "instance-id", Values: [InstanceId] }];
  const list = async () =>
    (await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({ Filters })))
      .IamInstanceProfileAssociations ?? [];
  const [association] = await list();
  expect(association).toMatchObject({ InstanceId, State: "associated" });
  const replaced = await ec2.send(
    new ReplaceIamInstanceProfileAssociationCommand({
      AssociationId: association?.AssociationId,
      IamInstanceProfile: { Arn: made.InstanceProfile?.Arn },
    }),
  );
  const AssociationId = replaced.IamInstanceProfileAssociation?.AssociationId;
  expect(AssociationId).not.toBe(association?.AssociationId);
  expect(await list()).toMatchObject([{ AssociationId, InstanceId, State: "associated" }]);
  const stale = {
    AssociationId: association?.AssociationId,
    IamInstanceProfile: { Name: "machines" },
  };
  await expect(
    ec2.send(new ReplaceIamInstanceProfileAssociationCommand(stale)),
  ).rejects.toMatchObject({ name: "InvalidAssociationID.NotFound" });
  await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
  expect(await list()).toEqual([]);
  const again = { InstanceId, IamInstanceProfile: { Name: "machines" } };
  await ec2.send(new AssociateIamInstanceProfileCommand(again));
  await expect(ec2.send(new AssociateIamInstanceProfileCommand(again))).rejects.toMatchObject({
    name: "IncorrectState",
    message: `There is an existing association for instance ${InstanceId}`,
  });
});

test("a partition group spreads its instances, and is not deleted while they are there", async () => {
  const ec2 = emulator.ec2();
  const GroupName = "parts";
  await ec2.send(
    new CreatePlacementGroupCommand({ GroupName, Strategy: "partition", PartitionCount: 3 }),
  );
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "m5.large",
      MinCount: 3,
      MaxCount: 3,
      Placement: { GroupName },
    }),
  );
  expect(Instances.map(({ Placement }) => Placement?.PartitionNumber).sort()).toEqual([1, 2, 3]);
  await expect(ec2.send(new DeletePlacementGroupCommand({ GroupName }))).rejects.toMatchObject({
    name: "InvalidPlacementGroup.InUse",
  });
});

test("instances are filtered by what they are and by what is attached to them", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId } = await run({ InstanceType: "c5.large" });
  const instance = await shown(InstanceId);
  const wanted: Record<string, string | undefined> = {
    "instance-type": "c5.large",
    "instance-state-name": "running",
    "private-ip-address": instance.PrivateIpAddress,
    "ip-address": instance.PublicIpAddress,
    "network-interface.network-interface-id": instance.NetworkInterfaces?.[0]?.NetworkInterfaceId,
    "network-interface.addresses.association.public-ip": instance.PublicIpAddress,
    "block-device-mapping.volume-id": instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId,
    "instance.group-name": "default",
    "availability-zone": instance.Placement?.AvailabilityZone,
    "dns-name": instance.PublicDnsName,
  };
  const Filters = Object.entries(wanted).map(([Name, value]) => ({
    Name,
    Values: [value as string],
  }));
  const found = await ec2.send(new DescribeInstancesCommand({ Filters }));
  expect(found.Reservations?.map(({ Instances }) => Instances?.[0]?.InstanceId)).toEqual([
    InstanceId,
  ]);
});
