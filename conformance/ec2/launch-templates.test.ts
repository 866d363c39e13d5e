/** Launch templates, their versions, and what is launched from them. */
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  GetLaunchTemplateDataCommand,
  ModifyLaunchTemplateCommand,
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
const once = { MinCount: 1, MaxCount: 1 };

test("versions are made, read newest first, become the default and are deleted", async () => {
  const ec2 = emulator.ec2();
  const LaunchTemplateName = "web";
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId, InstanceType: "t3.micro" },
      TagSpecifications: [{ ResourceType: "launch-template", Tags: [{ Key: "a", Value: "b" }] }],
    }),
  );
  expect(LaunchTemplate).toMatchObject({
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
    Tags: [{ Key: "a", Value: "b" }],
  });
  const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId as string;
  const { LaunchTemplateVersion } = await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId,
      SourceVersion: "1",
      VersionDescription: "larger",
      LaunchTemplateData: { InstanceType: "t3.large" },
    }),
  );
  expect(LaunchTemplateVersion).toMatchObject({
    VersionNumber: 2,
    DefaultVersion: false,
    LaunchTemplateData: { ImageId, InstanceType: "t3.large" },
  });
  const versions = async (Versions?: string[]) =>
    (
      await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions }))
    ).LaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber);
  expect(await versions()).toEqual([2, 1]);
  expect(await versions(["$Latest"])).toEqual([2]);
  expect(await versions(["$Default"])).toEqual([1]);
  await expect(versions(["7"])).rejects.toMatchObject({
    name: "InvalidLaunchTemplateId.VersionNotFound",
    message: `Could not find the specified version 7 for the launch template with ID ${LaunchTemplateId}.`,
  });
  await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: "2" }));
  const deleted = await ec2.send(
    new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ["1", "2", "9"] }),
  );
  expect(deleted.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 1 }]);
  expect(deleted.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
    { VersionNumber: 2 },
    { VersionNumber: 9, ResponseError: { Code: "launchTemplateVersionDoesNotExist" } },
  ]);
  await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
  await expect(
    ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] })),
  ).rejects.toMatchObject({
    name: "InvalidLaunchTemplateId.NotFound",
    message: `The specified launch template, with template ID ${LaunchTemplateId}, does not exist.`,
  });
});

test("a launch takes what the template says, and what the request says over it", async () => {
  const ec2 = emulator.ec2();
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "merged",
      LaunchTemplateData: {
        ImageId,
        InstanceType: "t3.small",
        MetadataOptions: { HttpTokens: "optional", HttpPutResponseHopLimit: 3 },
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 20, VolumeType: "gp3" } },
          { DeviceName: "/dev/sdf", Ebs: { VolumeSize: 5 } },
        ],
        TagSpecifications: [
          { ResourceType: "instance", Tags: [{ Key: "from", Value: "template" }] },
        ],
      },
    }),
  );
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...once,
      LaunchTemplate: { LaunchTemplateName: "merged", Version: "$Latest" },
      InstanceType: "t3.medium",
      MetadataOptions: { HttpPutResponseHopLimit: 4 },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "by", Value: "request" }] }],
    }),
  );
  const [instance] = Instances;
  expect(instance).toMatchObject({
    InstanceType: "t3.medium",
    MetadataOptions: { HttpTokens: "optional", HttpPutResponseHopLimit: 4 },
  });
  const tags = Object.fromEntries(instance?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
  expect(tags).toMatchObject({
    from: "template",
    by: "request",
    "aws:ec2launchtemplate:version": "1",
  });
  expect(instance?.BlockDeviceMappings?.map(({ DeviceName }) => DeviceName)).toEqual([
    "/dev/sdf",
    "/dev/xvda",
  ]);
  const { LaunchTemplateData } = await ec2.send(
    new GetLaunchTemplateDataCommand({ InstanceId: instance?.InstanceId as string }),
  );
  expect(LaunchTemplateData).toMatchObject({
    InstanceType: "t3.medium",
    BlockDeviceMappings: [
      { DeviceName: "/dev/sdf", Ebs: { VolumeSize: 5, VolumeType: "gp2" } },
      { DeviceName: "/dev/xvda", Ebs: { VolumeSize: 20, VolumeType: "gp3", Iops: 3000 } },
    ],
  });
});

test("a name is given once and well-formed", async () => {
  const ec2 = emulator.ec2();
  const LaunchTemplateData = { ImageId };
  const create = (LaunchTemplateName: string) =>
    ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
  await create("named");
  await expect(create("named")).rejects.toMatchObject({
    name: "InvalidLaunchTemplateName.AlreadyExistsException",
    message: "Launch template name already in use.",
  });
  await expect(create("no spaces")).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
});
