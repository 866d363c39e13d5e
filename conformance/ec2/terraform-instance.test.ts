/**
 * The calls of Terraform's aws_ami, aws_key_pair, aws_launch_template and aws_instance: made, read back, changed, read back,
 * destroyed. What the provider reads is what it was given, so that a second plan is empty.
 */
import { generateKeyPairSync } from "node:crypto";
import {
  AssociateIamInstanceProfileCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  ImportKeyPairCommand,
  type Instance,
  type InstanceAttributeName,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  ModifyLaunchTemplateCommand,
  RunInstancesCommand,
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

const tagSpecifications = (ResourceType: "instance" | "key-pair" | "launch-template") => [
  { ResourceType, Tags: [{ Key: "Name", Value: "terraform" }] },
];

/** data "aws_ami" */
async function newestImage(): Promise<string> {
  const { Images = [] } = await emulator.ec2().send(
    new DescribeImagesCommand({
      Owners: ["amazon"],
      Filters: [
        { Name: "name", Values: ["al2023-ami-2023.*-kernel-6.1-x86_64"] },
        { Name: "virtualization-type", Values: ["hvm"] },
      ],
      IncludeDeprecated: false,
    }),
  );
  const sorted = Images.sort(
    (a, b) => Number(new Date(`${b.CreationDate}`)) - Number(new Date(`${a.CreationDate}`)),
  );
  return sorted[0]?.ImageId as string;
}

/** resource "aws_key_pair" */
async function keyPair(KeyName: string): Promise<void> {
  const ec2 = emulator.ec2();
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await ec2.send(
    new ImportKeyPairCommand({
      KeyName,
      PublicKeyMaterial: Buffer.from(publicKey.export({ type: "spki", format: "pem" })),
      TagSpecifications: tagSpecifications("key-pair"),
    }),
  );
  const { KeyPairs = [] } = await ec2.send(
    new DescribeKeyPairsCommand({ KeyNames: [KeyName], IncludePublicKey: true }),
  );
  expect(KeyPairs).toMatchObject([
    { KeyName, KeyType: "rsa", Tags: [{ Key: "Name", Value: "terraform" }] },
  ]);
}

/** What the provider reads of an instance, by what it calls it. */
async function refresh(id: string) {
  const ec2 = emulator.ec2();
  const InstanceIds = [id];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  const instance = Reservations[0]?.Instances?.[0] as Instance;
  const attribute = (Attribute: InstanceAttributeName) =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }));
  const { InstanceTypes = [] } = await ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: [instance.InstanceType ?? "t3.micro"] }),
  );
  expect(InstanceTypes[0]?.BurstablePerformanceSupported).toBe(true);
  const { InstanceCreditSpecifications: [credits] = [] } = await ec2.send(
    new DescribeInstanceCreditSpecificationsCommand({ InstanceIds }),
  );
  const VolumeIds = (instance.BlockDeviceMappings ?? []).map(({ Ebs }) => `${Ebs?.VolumeId}`);
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds }));
  const volumeAt = (device: string | undefined) => {
    const mapping = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === device);
    const volume = Volumes.find(({ VolumeId }) => VolumeId === mapping?.Ebs?.VolumeId);
    return {
      delete_on_termination: mapping?.Ebs?.DeleteOnTermination,
      volume_size: volume?.Size,
      volume_type: volume?.VolumeType,
      iops: volume?.Iops,
      throughput: volume?.Throughput,
      encrypted: volume?.Encrypted,
    };
  };
  const primary = instance.NetworkInterfaces?.find(
    ({ Attachment }) => Attachment?.DeviceIndex === 0,
  );
  return {
    ami: instance.ImageId,
    instance_type: instance.InstanceType,
    instance_state: instance.State?.Name,
    key_name: instance.KeyName,
    availability_zone: instance.Placement?.AvailabilityZone,
    tenancy: instance.Placement?.Tenancy,
    placement_group: instance.Placement?.GroupName,
    subnet_id: instance.SubnetId,
    private_ip: instance.PrivateIpAddress,
    associate_public_ip_address: primary?.Association !== undefined,
    secondary_private_ips: primary?.PrivateIpAddresses?.filter(({ Primary }) => !Primary).length,
    source_dest_check: instance.SourceDestCheck,
    ebs_optimized: instance.EbsOptimized,
    monitoring: instance.Monitoring?.State,
    hibernation: instance.HibernationOptions?.Configured,
    enclave: instance.EnclaveOptions?.Enabled,
    auto_recovery: instance.MaintenanceOptions?.AutoRecovery,
    cpu: instance.CpuOptions,
    capacity_reservation: instance.CapacityReservationSpecification,
    metadata_options: instance.MetadataOptions,
    private_dns_name_options: instance.PrivateDnsNameOptions,
    iam_instance_profile: instance.IamInstanceProfile?.Arn?.split("/").at(-1),
    vpc_security_group_ids: instance.SecurityGroups?.map(({ GroupId }) => GroupId),
    tags: instance.Tags,
    cpu_credits: credits?.CpuCredits,
    disable_api_termination: (await attribute("disableApiTermination")).DisableApiTermination
      ?.Value,
    disable_api_stop: (await attribute("disableApiStop")).DisableApiStop?.Value,
    shutdown_behavior: (await attribute("instanceInitiatedShutdownBehavior"))
      .InstanceInitiatedShutdownBehavior?.Value,
    user_data: (await attribute("userData")).UserData?.Value,
    root_block_device: volumeAt(instance.RootDeviceName),
    ebs_block_device: volumeAt("/dev/sdf"),
  };
}

test("an instance is read as it was made, changed in place and by stopping it, and destroyed", async () => {
  const ec2 = emulator.ec2();
  const ImageId = await newestImage();
  await keyPair("deployer");
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const SubnetId = Subnets[0]?.SubnetId as string;
  const UserData = Buffer.from("#!/bin/sh\necho hello\n").toString("base64");
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ClientToken: "terraform-1",
      KeyName: "deployer",
      UserData,
      DisableApiTermination: false,
      DisableApiStop: false,
      EbsOptimized: false,
      Monitoring: { Enabled: false },
      CreditSpecification: { CpuCredits: "standard" },
      MetadataOptions: {
        HttpEndpoint: "enabled",
        HttpTokens: "required",
        HttpPutResponseHopLimit: 1,
      },
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, AssociatePublicIpAddress: false }],
      BlockDeviceMappings: [
        {
          DeviceName: "/dev/xvda",
          Ebs: { DeleteOnTermination: true, VolumeSize: 20, VolumeType: "gp3", Throughput: 200 },
        },
        { DeviceName: "/dev/sdf", Ebs: { DeleteOnTermination: true, VolumeSize: 4 } },
      ],
      TagSpecifications: tagSpecifications("instance"),
    }),
  );
  const id = Instances[0]?.InstanceId as string;
  const made = await refresh(id);
  expect(made).toMatchObject({
    ami: ImageId,
    instance_type: "t3.micro",
    instance_state: "running",
    key_name: "deployer",
    tenancy: "default",
    placement_group: "",
    subnet_id: SubnetId,
    associate_public_ip_address: false,
    secondary_private_ips: 0,
    source_dest_check: true,
    ebs_optimized: false,
    monitoring: "disabled",
    hibernation: false,
    enclave: false,
    auto_recovery: "default",
    cpu: { CoreCount: 1, ThreadsPerCore: 2 },
    capacity_reservation: { CapacityReservationPreference: "open" },
    metadata_options: { HttpTokens: "required", HttpPutResponseHopLimit: 1, State: "applied" },
    private_dns_name_options: { HostnameType: "ip-name" },
    tags: [{ Key: "Name", Value: "terraform" }],
    cpu_credits: "standard",
    disable_api_termination: false,
    disable_api_stop: false,
    shutdown_behavior: "stop",
    user_data: UserData,
    root_block_device: { volume_size: 20, volume_type: "gp3", iops: 3000, throughput: 200 },
    ebs_block_device: { volume_size: 4, volume_type: "gp2", iops: 100, encrypted: false },
  });
  expect(await refresh(id)).toEqual(made);

  await ec2.send(
    new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "Name", Value: "changed" }] }),
  );
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: "gone" }] }));
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: true } }),
  );
  await ec2.send(
    new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, InstanceMetadataTags: "enabled" }),
  );
  await attachProfile(id);
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect((await refresh(id)).instance_state).toBe("stopped");
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: "t3.small" } }),
  );
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  const changed = await refresh(id);
  expect(changed).toEqual({
    ...made,
    instance_type: "t3.small",
    iam_instance_profile: "app",
    disable_api_termination: true,
    tags: [{ Key: "Name", Value: "changed" }],
    metadata_options: { ...made.metadata_options, InstanceMetadataTags: "enabled" },
  });
  expect(await refresh(id)).toEqual(changed);

  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }),
  );
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const gone = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(gone.Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe("terminated");
  await ec2.send(new DeleteKeyPairCommand({ KeyName: "deployer" }));
});

async function attachProfile(InstanceId: string): Promise<void> {
  const iam = emulator.iam();
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName: "app", AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "app" }));
  await iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: "app", RoleName: "app" }),
  );
  const ec2 = emulator.ec2();
  const Filters = [{ Name: "instance-id", Values: [InstanceId] }];
  const before = await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({ Filters }));
  expect(before.IamInstanceProfileAssociations).toEqual([]);
  await ec2.send(
    new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name: "app" } }),
  );
}

test("a launch template is read as it was made, gets a version that is its default, and is destroyed", async () => {
  const ec2 = emulator.ec2();
  const LaunchTemplateData = {
    ImageId: await newestImage(),
    InstanceType: "t3.micro" as const,
    UserData: Buffer.from("echo").toString("base64"),
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 30, DeleteOnTermination: true } },
    ],
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ["sg-1"] }],
    Monitoring: { Enabled: true },
    TagSpecifications: tagSpecifications("instance"),
  };
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "terraform-lt",
      LaunchTemplateData,
      TagSpecifications: tagSpecifications("launch-template"),
    }),
  );
  const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId as string;
  const read = async () => {
    const { LaunchTemplates = [] } = await ec2.send(
      new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] }),
    );
    const [template] = LaunchTemplates;
    const { LaunchTemplateVersions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId,
        Versions: [String(template?.LatestVersionNumber)],
      }),
    );
    return { template, content: LaunchTemplateVersions[0]?.LaunchTemplateData };
  };
  const first = await read();
  expect(first.template).toMatchObject({
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
    Tags: [{ Key: "Name", Value: "terraform" }],
  });
  expect(first.content).toEqual(LaunchTemplateData);
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId,
      LaunchTemplateData: { ...LaunchTemplateData, InstanceType: "t3.small" },
    }),
  );
  await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: "2" }));
  const second = await read();
  expect(second.template).toMatchObject({ DefaultVersionNumber: 2, LatestVersionNumber: 2 });
  expect(second.content).toEqual({ ...LaunchTemplateData, InstanceType: "t3.small" });
  await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
  await expect(read()).rejects.toMatchObject({ name: "InvalidLaunchTemplateId.NotFound" });
});
