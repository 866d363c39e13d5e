/** What can be set of an instance beside its network, and what EC2 tells of regions, zones and types. */
import {
  CreatePlacementGroupCommand,
  DescribeAccountAttributesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeIdFormatCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTopologyCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribePlacementGroupsCommand,
  DescribeRegionsCommand,
  GetInstanceMetadataDefaultsCommand,
  GetInstanceTypesFromInstanceRequirementsCommand,
  GetPasswordDataCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCpuOptionsCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyInstanceMaintenanceOptionsCommand,
  ModifyInstancePlacementCommand,
  ModifyPrivateDnsNameOptionsCommand,
  MonitorInstancesCommand,
  ResetInstanceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  UnmonitorInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let InstanceId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  InstanceId = await run("t3.xlarge");
});
afterAll(() => emulator.stop());

async function run(InstanceType: "t3.xlarge" | "m5.xlarge"): Promise<string> {
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      InstanceType,
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  return Instances[0]?.InstanceId as string;
}

async function shown(id = InstanceId): Promise<Instance> {
  const { Reservations = [] } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0]?.Instances?.[0] as Instance;
}

test("monitoring is switched on and off", async () => {
  const ec2 = emulator.ec2();
  const InstanceIds = [InstanceId];
  const on = await ec2.send(new MonitorInstancesCommand({ InstanceIds }));
  expect(on.InstanceMonitorings).toEqual([{ InstanceId, Monitoring: { State: "pending" } }]);
  expect((await shown()).Monitoring?.State).toBe("enabled");
  const off = await ec2.send(new UnmonitorInstancesCommand({ InstanceIds }));
  expect(off.InstanceMonitorings).toEqual([{ InstanceId, Monitoring: { State: "disabling" } }]);
  expect((await shown()).Monitoring?.State).toBe("disabled");
});

test("credits are a burstable instance's alone", async () => {
  const ec2 = emulator.ec2();
  const other = await run("m5.xlarge");
  const answer = await ec2.send(
    new ModifyInstanceCreditSpecificationCommand({
      InstanceCreditSpecifications: [
        { InstanceId, CpuCredits: "standard" },
        { InstanceId: other, CpuCredits: "standard" },
        { InstanceId: "i-0123456789abcdef0", CpuCredits: "standard" },
      ],
    }),
  );
  expect(answer.SuccessfulInstanceCreditSpecifications).toEqual([{ InstanceId }]);
  expect(
    answer.UnsuccessfulInstanceCreditSpecifications?.map(({ Error: fault }) => fault?.Code),
  ).toEqual(["InstanceCreditSpecification.NotSupported", "InvalidInstanceID.NotFound"]);
  const read = await ec2.send(
    new DescribeInstanceCreditSpecificationsCommand({ InstanceIds: [InstanceId] }),
  );
  expect(read.InstanceCreditSpecifications).toEqual([{ InstanceId, CpuCredits: "standard" }]);
});

test("processors, names and placement are changed while it is stopped, and not before", async () => {
  const ec2 = emulator.ec2();
  const id = await run("m5.xlarge");
  await ec2.send(new CreatePlacementGroupCommand({ GroupName: "near", Strategy: "cluster" }));
  const requests = [
    () =>
      ec2.send(
        new ModifyInstanceCpuOptionsCommand({ InstanceId: id, CoreCount: 2, ThreadsPerCore: 1 }),
      ),
    () =>
      ec2.send(
        new ModifyPrivateDnsNameOptionsCommand({
          InstanceId: id,
          PrivateDnsHostnameType: "resource-name",
        }),
      ),
    () => ec2.send(new ModifyInstancePlacementCommand({ InstanceId: id, GroupName: "near" })),
  ];
  await shown(id);
  for (const request of requests) {
    await expect(request()).rejects.toMatchObject({
      name: "IncorrectInstanceState",
      message: `The instance '${id}' is not in the 'stopped' state.`,
    });
  }
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await shown(id);
  for (const request of requests) await request();
  expect(await shown(id)).toMatchObject({
    CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 },
    PrivateDnsName: `${id}.ec2.internal`,
    Placement: { GroupName: "near" },
  });
  const { PlacementGroups } = await ec2.send(
    new DescribePlacementGroupsCommand({ Filters: [{ Name: "strategy", Values: ["cluster"] }] }),
  );
  expect(PlacementGroups).toMatchObject([
    {
      GroupName: "near",
      State: "available",
      GroupArn: expect.stringMatching(/placement-group\/near$/),
    },
  ]);
});

test("recovery is switched off; attributes are set back; a password is empty", async () => {
  const ec2 = emulator.ec2();
  await ec2.send(
    new ModifyInstanceMaintenanceOptionsCommand({ InstanceId, AutoRecovery: "disabled" }),
  );
  expect((await shown()).MaintenanceOptions?.AutoRecovery).toBe("disabled");
  const SourceDestCheck = { Value: false };
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, SourceDestCheck }));
  await ec2.send(new ResetInstanceAttributeCommand({ InstanceId, Attribute: "sourceDestCheck" }));
  const read = await ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "sourceDestCheck" }),
  );
  expect(read.SourceDestCheck).toEqual({ Value: true });
  expect((await ec2.send(new GetPasswordDataCommand({ InstanceId }))).PasswordData).toBe("");
  const defaults = await ec2.send(new GetInstanceMetadataDefaultsCommand({}));
  expect(defaults.AccountLevel?.HttpTokens).toBeUndefined();
});

test("instances in one zone share the upper nodes of the network", async () => {
  const ec2 = emulator.ec2();
  const { Instances = [] } = await ec2.send(new DescribeInstanceTopologyCommand({}));
  expect(Instances.length).toBeGreaterThan(1);
  const byZone = new Map<string, Set<string>>();
  for (const { AvailabilityZone = "", NetworkNodes = [] } of Instances) {
    expect(NetworkNodes).toHaveLength(3);
    byZone.set(
      AvailabilityZone,
      (byZone.get(AvailabilityZone) ?? new Set()).add(`${NetworkNodes[1]}`),
    );
  }
  for (const nodes of byZone.values()) expect(nodes.size).toBe(1);
});

test("regions and zones have AWS's names and ids", async () => {
  const ec2 = emulator.ec2();
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
  expect(Regions).toContainEqual({
    RegionName: "eu-west-1",
    Endpoint: "ec2.eu-west-1.amazonaws.com",
    OptInStatus: "opt-in-not-required",
  });
  expect(Regions.some(({ RegionName }) => RegionName === "af-south-1")).toBe(false);
  const every = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
  expect(every.Regions?.some(({ RegionName }) => RegionName === "af-south-1")).toBe(true);
  await expect(
    ec2.send(new DescribeRegionsCommand({ RegionNames: ["moon-1"] })),
  ).rejects.toMatchObject({ message: "Invalid region provided: moon-1" });
  const { AvailabilityZones = [] } = await ec2.send(
    new DescribeAvailabilityZonesCommand({ ZoneIds: ["use1-az2"] }),
  );
  expect(AvailabilityZones).toMatchObject([
    { ZoneName: "us-east-1b", RegionName: "us-east-1", State: "available" },
  ]);
  const { AccountAttributes } = await ec2.send(
    new DescribeAccountAttributesCommand({ AttributeNames: ["default-vpc"] }),
  );
  expect(AccountAttributes?.[0]?.AttributeValues?.[0]?.AttributeValue).toMatch(/^vpc-/);
  const { Statuses } = await ec2.send(new DescribeIdFormatCommand({ Resource: "instance" }));
  expect(Statuses).toEqual([{ Resource: "instance", UseLongIds: true }]);
});

test("instance types have AWS's figures, and are found by them", async () => {
  const ec2 = emulator.ec2();
  const { InstanceTypes = [] } = await ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ["m5.large"] }),
  );
  // https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html
  expect(InstanceTypes).toMatchObject([
    {
      VCpuInfo: { DefaultVCpus: 2, DefaultCores: 1, DefaultThreadsPerCore: 2 },
      MemoryInfo: { SizeInMiB: 8192 },
      NetworkInfo: { MaximumNetworkInterfaces: 3, Ipv4AddressesPerInterface: 10 },
      EbsInfo: {
        EbsOptimizedInfo: { BaselineBandwidthInMbps: 650, MaximumThroughputInMBps: 593.75 },
      },
      Hypervisor: "nitro",
    },
  ]);
  const Filters = [
    { Name: "processor-info.supported-architecture", Values: ["arm64"] },
    { Name: "vcpu-info.default-vcpus", Values: ["2"] },
    { Name: "memory-info.size-in-mib", Values: ["8192"] },
    { Name: "instance-type", Values: ["m*"] },
    { Name: "instance-storage-supported", Values: ["false"] },
  ];
  const found = await ec2.send(new DescribeInstanceTypesCommand({ Filters }));
  expect(found.InstanceTypes?.map(({ InstanceType }) => InstanceType)).toEqual([
    "m6g.large",
    "m7g.large",
    "m8g.large",
  ]);
  const offered = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: "availability-zone",
      Filters: [{ Name: "instance-type", Values: ["t3.micro"] }],
    }),
  );
  expect(offered.InstanceTypeOfferings).toHaveLength(6);
  const required = await ec2.send(
    new GetInstanceTypesFromInstanceRequirementsCommand({
      ArchitectureTypes: ["x86_64"],
      VirtualizationTypes: ["hvm"],
      InstanceRequirements: {
        VCpuCount: { Min: 8, Max: 8 },
        MemoryMiB: { Min: 32_768, Max: 32_768 },
        CpuManufacturers: ["amd"],
        LocalStorage: "excluded",
        AllowedInstanceTypes: ["m*"],
      },
    }),
  );
  expect(required.InstanceTypes?.map(({ InstanceType }) => InstanceType)).toEqual([
    "m5a.2xlarge",
    "m6a.2xlarge",
    "m7a.2xlarge",
    "m8a.2xlarge",
  ]);
});
