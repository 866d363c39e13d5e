/** Volumes and snapshots as records: made, attached, changed, copied, shared. */
import {
  AttachVolumeCommand,
  CopySnapshotCommand,
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  DescribeVolumeAttributeCommand,
  DescribeVolumeStatusCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  DetachVolumeCommand,
  DisableEbsEncryptionByDefaultCommand,
  DisableSnapshotBlockPublicAccessCommand,
  EnableEbsEncryptionByDefaultCommand,
  EnableSnapshotBlockPublicAccessCommand,
  EnableVolumeIOCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetSnapshotBlockPublicAccessStateCommand,
  type Instance,
  ModifyEbsDefaultKmsKeyIdCommand,
  ModifySnapshotAttributeCommand,
  ModifyVolumeAttributeCommand,
  ModifyVolumeCommand,
  ResetEbsDefaultKmsKeyIdCommand,
  ResetSnapshotAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let instance: Instance;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const ImageId =
    "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const one = { ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
  const { Instances = [] } = await emulator.ec2().send(new RunInstancesCommand(one));
  instance = Instances[0] as Instance;
});
afterAll(() => emulator.stop());

const zone = () => instance.Placement?.AvailabilityZone as string;
const create = (more: Partial<CreateVolumeCommandInput> = {}) =>
  emulator.ec2().send(new CreateVolumeCommand({ AvailabilityZone: zone(), Size: 10, ...more }));

test("a volume is made with its type's figures, attached, and detached before it is deleted", async () => {
  const ec2 = emulator.ec2();
  const volume = await create({ VolumeType: "gp3", ClientToken: "v" });
  expect(volume).toMatchObject({ State: "creating", Iops: 3000, Throughput: 125 });
  expect((await create({ VolumeType: "gp3", ClientToken: "v" })).VolumeId).toBe(volume.VolumeId);
  const VolumeId = volume.VolumeId as string;
  const InstanceId = instance.InstanceId as string;
  const attach = (Device: string) =>
    ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device }));
  await expect(attach("/dev/xvda")).rejects.toMatchObject({ name: "InvalidParameterValue" });
  expect((await attach("/dev/sdf")).State).toBe("attaching");
  await expect(attach("/dev/sdg")).rejects.toMatchObject({ name: "VolumeInUse" });
  await expect(ec2.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({
    name: "VolumeInUse",
  });
  const Filters = [{ Name: "attachment.instance-id", Values: [InstanceId] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  expect(Volumes).toHaveLength(2);
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [InstanceId] }),
  );
  const mappings = Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings ?? [];
  expect(mappings.map(({ DeviceName }) => DeviceName).sort()).toEqual(["/dev/sdf", "/dev/xvda"]);
  expect(mappings.map(({ Ebs }) => Ebs?.VolumeId)).toContain(VolumeId);
  expect((await ec2.send(new DetachVolumeCommand({ VolumeId }))).State).toBe("detaching");
  await expect(ec2.send(new DetachVolumeCommand({ VolumeId }))).rejects.toMatchObject({
    name: "IncorrectState",
  });
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  const gone = new DescribeVolumesCommand({ VolumeIds: [VolumeId] });
  await expect(ec2.send(gone)).rejects.toMatchObject({
    name: "InvalidVolume.NotFound",
    message: `The volume '${VolumeId}' does not exist.`,
  });
});

test.each<[string, Partial<CreateVolumeCommandInput>, string]>([
  ["in a zone that there is not", { AvailabilityZone: "us-east-1z" }, "InvalidZone.NotFound"],
  ["without a size", { Size: undefined }, "MissingParameter"],
  ["of st1 with 10 GiB", { VolumeType: "st1" }, "InvalidParameterValue"],
  ["of io2 without IOPS", { VolumeType: "io2" }, "MissingParameter"],
  ["of gp2 with Multi-Attach", { MultiAttachEnabled: true }, "InvalidParameterCombination"],
  ["of no snapshot", { SnapshotId: "snap-00000000000000000" }, "InvalidSnapshot.NotFound"],
])("no volume %s", async (_what, input, name) => {
  await expect(create(input)).rejects.toMatchObject({ name });
});

test("a volume in another zone is not attached", async () => {
  const other = zone() === "us-east-1a" ? "us-east-1b" : "us-east-1a";
  const { VolumeId } = await create({ AvailabilityZone: other });
  const attach = new AttachVolumeCommand({
    VolumeId,
    InstanceId: instance.InstanceId,
    Device: "/dev/sdz",
  });
  await expect(emulator.ec2().send(attach)).rejects.toMatchObject({
    name: "InvalidVolume.ZoneMismatch",
  });
});

test("a volume grows and changes its type, and the change is told", async () => {
  const ec2 = emulator.ec2();
  const { VolumeId } = await create();
  const smaller = new ModifyVolumeCommand({ VolumeId, Size: 5 });
  await expect(ec2.send(smaller)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const change = new ModifyVolumeCommand({ VolumeId, Size: 20, VolumeType: "gp3" });
  expect((await ec2.send(change)).VolumeModification?.ModificationState).toBe("modifying");
  const { VolumesModifications } = await ec2.send(
    new DescribeVolumesModificationsCommand({ VolumeIds: [VolumeId as string] }),
  );
  expect(VolumesModifications).toMatchObject([
    { OriginalSize: 10, TargetSize: 20, OriginalVolumeType: "gp2", TargetVolumeType: "gp3" },
  ]);
});

test("a snapshot is made, copied, shared with an account, and becomes its volume", async () => {
  const ec2 = emulator.ec2();
  const { VolumeId } = await create();
  const snapshot = await ec2.send(new CreateSnapshotCommand({ VolumeId, Description: "kept" }));
  expect(snapshot).toMatchObject({ State: "pending", VolumeSize: 10 });
  const SnapshotId = snapshot.SnapshotId as string;
  const other = emulator.ec2({ accessKeyId: "111111111111", secretAccessKey: "test" });
  const ids = new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] });
  await expect(other.send(ids)).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
  await ec2.send(
    new ModifySnapshotAttributeCommand({
      SnapshotId,
      CreateVolumePermission: { Add: [{ UserId: "111111111111" }] },
    }),
  );
  const { CreateVolumePermissions } = await ec2.send(
    new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: "createVolumePermission" }),
  );
  expect(CreateVolumePermissions).toEqual([{ UserId: "111111111111" }]);
  expect((await other.send(ids)).Snapshots).toHaveLength(1);
  const theirs = await other.send(
    new CreateVolumeCommand({ AvailabilityZone: "us-east-1a", SnapshotId }),
  );
  expect(theirs.Size).toBe(10);
  await expect(other.send(new DeleteSnapshotCommand({ SnapshotId }))).rejects.toMatchObject({
    name: "InvalidSnapshot.NotFound",
  });
  const copy = await ec2.send(
    new CopySnapshotCommand({ SourceRegion: "us-east-1", SourceSnapshotId: SnapshotId }),
  );
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId }));
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  expect(Snapshots.map((each) => each.SnapshotId)).toContain(copy.SnapshotId);
});

test("all volumes of an instance are in one set of snapshots", async () => {
  const { Snapshots } = await emulator.ec2().send(
    new CreateSnapshotsCommand({
      InstanceSpecification: { InstanceId: instance.InstanceId },
      TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "set", Value: "1" }] }],
    }),
  );
  expect(Snapshots).toMatchObject([{ Tags: [{ Key: "set", Value: "1" }] }]);
});

test("what an account sets for a region holds for what is made next", async () => {
  const ec2 = emulator.ec2();
  await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  expect((await ec2.send(new GetEbsEncryptionByDefaultCommand({}))).EbsEncryptionByDefault).toBe(
    true,
  );
  const volume = await create();
  expect(volume.Encrypted).toBe(true);
  const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId: volume.VolumeId }));
  await ec2.send(new EnableSnapshotBlockPublicAccessCommand({ State: "block-all-sharing" }));
  const publish = new ModifySnapshotAttributeCommand({
    SnapshotId,
    CreateVolumePermission: { Add: [{ Group: "all" }] },
  });
  await expect(ec2.send(publish)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});

test("what an account has set for a region is read back and set back", async () => {
  const ec2 = emulator.ec2(undefined, { region: "eu-central-1" });
  await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  const off = await ec2.send(new DisableEbsEncryptionByDefaultCommand({}));
  expect(off.EbsEncryptionByDefault).toBe(false);
  const encryption = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
  expect(encryption.EbsEncryptionByDefault).toBe(false);

  const key = async () => (await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}))).KmsKeyId;
  const awsOwn = await key();
  const KmsKeyId = "arn:aws:kms:eu-central-1:000000000000:key/0f1e2d3c-1111-2222-3333-444455556666";
  await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId }));
  expect(await key()).toBe(KmsKeyId);
  const AvailabilityZone = "eu-central-1a";
  const encrypted = { AvailabilityZone, Size: 1, Encrypted: true };
  expect((await ec2.send(new CreateVolumeCommand(encrypted))).KmsKeyId).toBe(KmsKeyId);
  await ec2.send(new ResetEbsDefaultKmsKeyIdCommand({}));
  expect(await key()).toBe(awsOwn);
  const noKey = new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId: "" });
  await expect(ec2.send(noKey)).rejects.toMatchObject({ name: "MissingParameter" });

  const state = async () =>
    (await ec2.send(new GetSnapshotBlockPublicAccessStateCommand({}))).State;
  expect(await state()).toBe("unblocked");
  await ec2.send(new EnableSnapshotBlockPublicAccessCommand({ State: "block-new-sharing" }));
  expect(await state()).toBe("block-new-sharing");
  await ec2.send(new DisableSnapshotBlockPublicAccessCommand({}));
  expect(await state()).toBe("unblocked");
});

test("a snapshot that is reset is its owner's alone again", async () => {
  const ec2 = emulator.ec2();
  const { VolumeId } = await create();
  const { SnapshotId = "" } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  const CreateVolumePermission = { Add: [{ UserId: "111111111111" }] };
  await ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, CreateVolumePermission }));
  const other = emulator.ec2({ accessKeyId: "111111111111", secretAccessKey: "test" });
  const ids = new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] });
  expect((await other.send(ids)).Snapshots).toHaveLength(1);
  const Attribute = "createVolumePermission";
  await ec2.send(new ResetSnapshotAttributeCommand({ SnapshotId, Attribute }));
  await expect(other.send(ids)).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
  await expect(
    ec2.send(new ResetSnapshotAttributeCommand({ SnapshotId, Attribute: "productCodes" })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});

test("a volume's attributes are set and read one by one", async () => {
  const ec2 = emulator.ec2();
  const { VolumeId = "" } = await create();
  const read = (Attribute: "autoEnableIO" | "productCodes") =>
    ec2.send(new DescribeVolumeAttributeCommand({ VolumeId, Attribute }));
  expect((await read("autoEnableIO")).AutoEnableIO).toEqual({ Value: false });
  await ec2.send(new ModifyVolumeAttributeCommand({ VolumeId, AutoEnableIO: { Value: true } }));
  const { AutoEnableIO, ProductCodes } = await read("autoEnableIO");
  expect([AutoEnableIO?.Value, ProductCodes]).toEqual([true, undefined]);
  expect(await read("productCodes")).toMatchObject({ VolumeId, ProductCodes: [] });
  await expect(ec2.send(new ModifyVolumeAttributeCommand({ VolumeId }))).rejects.toMatchObject({
    name: "MissingParameter",
  });
  await ec2.send(new EnableVolumeIOCommand({ VolumeId }));
  const status = await ec2.send(new DescribeVolumeStatusCommand({ VolumeIds: [VolumeId] }));
  expect(status.VolumeStatuses?.[0]?.VolumeStatus?.Details?.[0]).toEqual({
    Name: "io-enabled",
    Status: "passed",
  });
  const nobodys = new EnableVolumeIOCommand({ VolumeId: "vol-0123456789abcdef0" });
  await expect(ec2.send(nobodys)).rejects.toMatchObject({ name: "InvalidVolume.NotFound" });
});

test("volumes of a zone that is down are impaired", async () => {
  const { env } = emulator.running;
  const { VolumeId } = await create();
  const status = async () => {
    const { VolumeStatuses } = await emulator
      .ec2()
      .send(new DescribeVolumeStatusCommand({ VolumeIds: [VolumeId as string] }));
    return VolumeStatuses?.[0]?.VolumeStatus?.Status;
  };
  expect(await status()).toBe("ok");
  env.faults.set({ id: "down", target: { zone: zone() }, kind: "down" });
  expect(await status()).toBe("impaired");
  env.faults.clear("down");
});

test("an instance without its root volume does not start", async () => {
  const ec2 = emulator.ec2();
  const InstanceId = instance.InstanceId as string;
  const InstanceIds = [InstanceId];
  const { Volumes = [] } = await ec2.send(
    new DescribeVolumesCommand({
      Filters: [
        { Name: "attachment.instance-id", Values: InstanceIds },
        { Name: "attachment.device", Values: ["/dev/xvda"] },
      ],
    }),
  );
  const VolumeId = Volumes[0]?.VolumeId;
  await ec2.send(new StopInstancesCommand({ InstanceIds }));
  await ec2.send(new DetachVolumeCommand({ VolumeId }));
  await expect(ec2.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `Invalid value '${InstanceId}' for instanceId. Instance does not have a volume attached at root (/dev/xvda)`,
  });
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/xvda" }));
  const started = await ec2.send(new StartInstancesCommand({ InstanceIds }));
  expect(started.StartingInstances).toMatchObject([{ CurrentState: { Name: "pending" } }]);
});
