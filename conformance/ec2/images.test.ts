/** Images: the public ones, and those that accounts make, share, copy and give up. */
import {
  CopyImageCommand,
  CreateImageCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DisableImageBlockPublicAccessCommand,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  DisableImageDeregistrationProtectionCommand,
  type EC2Client,
  EnableImageBlockPublicAccessCommand,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  GetImageBlockPublicAccessStateCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
  ResetImageAttributeCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

async function list(ec2: EC2Client, input: DescribeImagesCommandInput) {
  return (await ec2.send(new DescribeImagesCommand(input))).Images ?? [];
}

async function madeImage(Name: string): Promise<string> {
  const ec2 = emulator.ec2();
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
  );
  const InstanceId = Instances[0]?.InstanceId as string;
  await list(ec2, { Owners: ["self"] });
  const made = await ec2.send(new CreateImageCommand({ InstanceId, Name, NoReboot: true }));
  return made.ImageId as string;
}

const other = { accessKeyId: "222222222222", secretAccessKey: "test" };

test("public images are found as data sources look for them, the same ones each time", async () => {
  const ec2 = emulator.ec2();
  const newest = async (owner: string, name: string) => {
    const Filters = [
      { Name: "name", Values: [name] },
      { Name: "architecture", Values: ["x86_64"] },
    ];
    const images = await list(ec2, { Owners: [owner], Filters });
    return images.sort((a, b) => ((a.CreationDate ?? "") < (b.CreationDate ?? "") ? 1 : -1))[0];
  };
  const amazon = await newest("amazon", "al2023-ami-2023.*-x86_64");
  expect(amazon).toMatchObject({
    ImageOwnerAlias: "amazon",
    Public: true,
    RootDeviceName: "/dev/xvda",
    BootMode: "uefi-preferred",
    ImdsSupport: "v2.0",
  });
  expect((await newest("amazon", "al2023-ami-2023.*-x86_64"))?.ImageId).toBe(amazon?.ImageId);
  const noble = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*";
  expect(await newest("099720109477", noble)).toMatchObject({ RootDeviceName: "/dev/sda1" });
  const west = emulator.ec2(undefined, { region: "eu-west-1" });
  const [there] = await list(west, {
    Filters: [{ Name: "name", Values: [amazon?.Name as string] }],
  });
  expect(there?.ImageId).toMatch(/^ami-0/);
  expect(there?.ImageId).not.toBe(amazon?.ImageId);
});

test("an image of an instance has snapshots of its volumes, and instances are made of it", async () => {
  const ec2 = emulator.ec2();
  const id = await madeImage("mine");
  const [image] = await list(ec2, { ImageIds: [id] });
  expect(image).toMatchObject({ State: "available", Public: false, Name: "mine" });
  expect(image?.SourceInstanceId).toMatch(/^i-/);
  expect(image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId).toMatch(/^snap-0/);
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: id, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
  );
  expect(Instances[0]?.ImageId).toBe(id);
  const LastLaunchedTime = (await list(ec2, { ImageIds: [id] }))[0]?.LastLaunchedTime;
  expect(LastLaunchedTime).toMatch(/^\d{4}-/);
  const SnapshotId = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
  const registered = await ec2.send(
    new RegisterImageCommand({
      Name: "registered",
      RootDeviceName: "/dev/xvda",
      VirtualizationType: "hvm",
      Architecture: "x86_64",
      EnaSupport: true,
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId } }],
    }),
  );
  expect((await list(ec2, { ImageIds: [registered.ImageId as string] }))[0]).toMatchObject({
    BlockDeviceMappings: [
      { DeviceName: "/dev/xvda", Ebs: { SnapshotId, VolumeSize: 8, DeleteOnTermination: true } },
    ],
  });
});

test("an image is shared with one account, and with everyone when the account allows it", async () => {
  const ec2 = emulator.ec2();
  const theirs = emulator.ec2(other);
  const id = await madeImage("shared");
  await expect(list(theirs, { ImageIds: [id] })).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
  });
  const Add = [{ UserId: "222222222222" }];
  await ec2.send(new ModifyImageAttributeCommand({ ImageId: id, LaunchPermission: { Add } }));
  expect(await list(theirs, { ExecutableUsers: ["self"] })).toMatchObject([{ ImageId: id }]);
  const permissions = await ec2.send(
    new DescribeImageAttributeCommand({ ImageId: id, Attribute: "launchPermission" }),
  );
  expect(permissions.LaunchPermissions).toEqual(Add);
  await expect(theirs.send(new DeregisterImageCommand({ ImageId: id }))).rejects.toMatchObject({
    name: "AuthFailure",
  });
  const share = () =>
    ec2.send(
      new ModifyImageAttributeCommand({
        ImageId: id,
        Attribute: "launchPermission",
        OperationType: "add",
        UserGroups: ["all"],
      }),
    );
  await expect(share()).rejects.toMatchObject({ name: "OperationNotPermitted" });
  await ec2.send(new DisableImageBlockPublicAccessCommand({}));
  await share();
  expect((await list(ec2, { ImageIds: [id] }))[0]?.Public).toBe(true);
  await ec2.send(new DisableImageCommand({ ImageId: id }));
  await expect(list(theirs, { ImageIds: [id] })).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
  });
});

test("a copy stands in another region, with snapshots of its own", async () => {
  const id = await madeImage("copied");
  const west = emulator.ec2(undefined, { region: "eu-west-1" });
  const copy = { Name: "copy", SourceImageId: id, SourceRegion: "us-east-1" };
  const { ImageId: copied } = await west.send(new CopyImageCommand(copy));
  const [image] = await list(west, { Owners: ["self"] });
  expect(image).toMatchObject({
    ImageId: copied,
    SourceImageId: id,
    SourceImageRegion: "us-east-1",
  });
  await expect(west.send(new CopyImageCommand(copy))).rejects.toMatchObject({
    name: "InvalidAMIName.Duplicate",
    message: `AMI name copy is already in use by AMI ${copied}`,
  });
});

test("who may launch an image copies it only with rights on its snapshots", async () => {
  const ec2 = emulator.ec2();
  const id = await madeImage("lent");
  const Add = [{ UserId: other.accessKeyId }];
  await ec2.send(new ModifyImageAttributeCommand({ ImageId: id, LaunchPermission: { Add } }));
  const theirs = emulator.ec2(other);
  const copy = (SourceImageId: string | undefined, Name: string) =>
    theirs.send(new CopyImageCommand({ Name, SourceImageId, SourceRegion: "us-east-1" }));
  await expect(copy(id, "lent")).rejects.toMatchObject({
    name: "InvalidRequest",
    message: "You do not have permission to access the storage of this ami",
  });
  expect(await list(theirs, { Owners: ["self"] })).toEqual([]);
  const [image] = await list(ec2, { ImageIds: [id] });
  const SnapshotId = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId;
  const CreateVolumePermission = { Add };
  await ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, CreateVolumePermission }));
  expect((await copy(id, "lent")).ImageId).toMatch(/^ami-/);
  const Filters = [{ Name: "name", Values: ["al2023-ami-2023.*-x86_64"] }];
  const [published] = await list(theirs, { Owners: ["amazon"], Filters });
  expect((await copy(published?.ImageId, "published")).ImageId).toMatch(/^ami-/);
});

test("what is deprecated is listed for its owner, and what is deregistered is gone", async () => {
  const ec2 = emulator.ec2();
  const id = await madeImage("old");
  const soon = new Date(emulator.running.clock.now() + 120_000);
  await ec2.send(new EnableImageDeprecationCommand({ ImageId: id, DeprecateAt: soon }));
  await ec2.send(
    new ModifyImageAttributeCommand({
      ImageId: id,
      LaunchPermission: { Add: [{ UserId: "222222222222" }] },
    }),
  );
  await emulator.advance(180_000);
  const Filters = [{ Name: "name", Values: ["old"] }];
  expect(await list(emulator.ec2(other), { Filters })).toEqual([]);
  expect(await list(emulator.ec2(other), { Filters, IncludeDeprecated: true })).toHaveLength(1);
  expect(await list(ec2, { Filters })).toHaveLength(1);
  await ec2.send(new DeregisterImageCommand({ ImageId: id }));
  await expect(list(ec2, { ImageIds: [id] })).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
    message: `The image id '[${id}]' does not exist`,
  });
});

test("what is switched on is switched off again", async () => {
  const ec2 = emulator.ec2();
  const ImageId = await madeImage("switched");
  const shown = async () => (await list(ec2, { ImageIds: [ImageId] }))[0];
  await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId }));
  await expect(ec2.send(new DeregisterImageCommand({ ImageId }))).rejects.toMatchObject({
    name: "OperationNotPermitted",
  });
  await ec2.send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
  expect((await shown())?.DeregistrationProtection).toBe("disabled");
  const DeprecateAt = new Date(emulator.running.clock.now() + 3_600_000);
  await ec2.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
  expect((await shown())?.DeprecationTime).toMatch(/:00\.000Z$/);
  await ec2.send(new DisableImageDeprecationCommand({ ImageId }));
  expect((await shown())?.DeprecationTime).toBeUndefined();
  await ec2.send(new DisableImageCommand({ ImageId }));
  expect((await shown())?.State).toBe("disabled");
  await ec2.send(new EnableImageCommand({ ImageId }));
  expect((await shown())?.State).toBe("available");
  const LaunchPermission = { Add: [{ UserId: "222222222222" }] };
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
  await ec2.send(new ResetImageAttributeCommand({ ImageId, Attribute: "launchPermission" }));
  await expect(list(emulator.ec2(other), { ImageIds: [ImageId] })).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
  });
  const ImageBlockPublicAccessState = "block-new-sharing";
  await ec2.send(new EnableImageBlockPublicAccessCommand({ ImageBlockPublicAccessState }));
  const state = await ec2.send(new GetImageBlockPublicAccessStateCommand({}));
  expect(state.ImageBlockPublicAccessState).toBe(ImageBlockPublicAccessState);
});

test.each([
  new EnableImageCommand({ ImageId: "ami-0123456789abcdef0" }),
  new DisableImageCommand({ ImageId: "ami-0123456789abcdef0" }),
  new DisableImageDeprecationCommand({ ImageId: "ami-0123456789abcdef0" }),
  new EnableImageDeregistrationProtectionCommand({ ImageId: "ami-0123456789abcdef0" }),
  new DisableImageDeregistrationProtectionCommand({ ImageId: "ami-0123456789abcdef0" }),
  new ResetImageAttributeCommand({
    ImageId: "ami-0123456789abcdef0",
    Attribute: "launchPermission",
  }),
])("what is said of an image that is not there is refused", async (command) => {
  const answer = emulator.ec2().send(command as EnableImageCommand);
  await expect(answer).rejects.toMatchObject({
    name: "InvalidAMIID.NotFound",
    message: "The image id '[ami-0123456789abcdef0]' does not exist",
  });
});
