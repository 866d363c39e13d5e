/** Who may do what with which resource: tags, launches, roles that are passed. */
import {
  AssociateVpcCidrBlockCommand,
  AttachVolumeCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachVolumeCommand,
  DisassociateVpcCidrBlockCommand,
  type EbsBlockDevice,
  type EC2Client,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

let users = 0;

/** The client of a user with these statements alone. */
async function userWith(...Statement: object[]): Promise<EC2Client> {
  users += 1;
  const UserName = `user-${users}`;
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return emulator.ec2({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
}

const allow = (Action: string | string[], Resource = "*", Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const DENIED = { name: "UnauthorizedOperation", $metadata: { httpStatusCode: 403 } };
const tagged = (team: string) => [
  { ResourceType: "vpc" as const, Tags: [{ Key: "team", Value: team }] },
];

test("what is made may be made with the right tags alone, and the denial can be decoded", async () => {
  const onVpcs = "arn:aws:ec2:*:000000000000:vpc/*";
  const ec2 = await userWith(
    allow("ec2:CreateVpc", onVpcs, { StringEquals: { "aws:RequestTag/team": "red" } }),
    allow("ec2:CreateTags", onVpcs, { StringEquals: { "ec2:CreateAction": "CreateVpc" } }),
  );
  const CidrBlock = "10.0.0.0/16";
  const create = (team: string) =>
    ec2.send(new CreateVpcCommand({ CidrBlock, TagSpecifications: tagged(team) }));
  const { Vpc } = await create("red");
  await expect(create("blue")).rejects.toMatchObject(DENIED);
  await expect(create("blue")).rejects.toThrow(/Encoded authorization failure message: \S{20}/);
  const Tags = [{ Key: "team", Value: "blue" }];
  await expect(
    ec2.send(new CreateTagsCommand({ Resources: [Vpc?.VpcId as string], Tags })),
  ).rejects.toMatchObject(DENIED);
});

test("a resource is reached by its tags, and one of another account is not told apart from none", async () => {
  const create = (team: string) =>
    emulator
      .ec2()
      .send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16", TagSpecifications: tagged(team) }));
  const red = (await create("red")).Vpc?.VpcId as string;
  const blue = (await create("blue")).Vpc?.VpcId as string;
  const ec2 = await userWith(
    allow("ec2:DeleteVpc", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
  );
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: blue }))).rejects.toMatchObject(DENIED);
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: red, DryRun: true }))).rejects.toMatchObject({
    name: "DryRunOperation",
  });
  await ec2.send(new DeleteVpcCommand({ VpcId: red }));
  const other = emulator.ec2({ accessKeyId: "111111111111", secretAccessKey: "test" });
  await expect(other.send(new DeleteVpcCommand({ VpcId: blue }))).rejects.toMatchObject({
    name: "InvalidVpcID.NotFound",
  });
  await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject(DENIED);
});

const IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const launch = (more: Partial<RunInstancesCommandInput> = {}) =>
  new RunInstancesCommand({
    ImageId: IMAGE,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    ...more,
  });

test("a launch needs every resource that it takes, those too that it does not name", async () => {
  const type = { StringEquals: { "ec2:InstanceType": "t3.micro" } };
  const account = "arn:aws:ec2:us-east-1:000000000000";
  const parts = [
    allow("ec2:RunInstances", `${account}:instance/*`, type),
    allow("ec2:RunInstances", `${account}:volume/*`),
    allow("ec2:RunInstances", `${account}:network-interface/*`),
    allow("ec2:RunInstances", `${account}:security-group/*`),
    allow("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/*", {
      StringEquals: { "ec2:Owner": "amazon" },
    }),
    allow("ec2:RunInstances", `${account}:subnet/*`),
  ];
  const whole = await userWith(...parts);
  expect((await whole.send(launch())).Instances).toHaveLength(1);
  await expect(whole.send(launch({ InstanceType: "t3.large" }))).rejects.toMatchObject(DENIED);
  for (const missing of parts.keys()) {
    const less = await userWith(...parts.filter((_, index) => index !== missing));
    await expect(less.send(launch())).rejects.toMatchObject(DENIED);
  }
});

const denyOn = (resource: string, Condition: object, Action = "ec2:*") => ({
  Effect: "Deny",
  Action,
  Resource: `arn:aws:ec2:*:*:${resource}`,
  Condition,
});

test("a launch and a volume are asked about with what they will have, also by default", async () => {
  const unencrypted = { Bool: { "ec2:Encrypted": "false" } };
  const noPlain = await userWith(allow("ec2:*"), denyOn("volume/*", unencrypted));
  const volume = { AvailabilityZone: "us-east-1a", Size: 1 };
  await expect(noPlain.send(new CreateVolumeCommand(volume))).rejects.toMatchObject(DENIED);
  await noPlain.send(new CreateVolumeCommand({ ...volume, Encrypted: true }));
  await expect(noPlain.send(launch())).rejects.toMatchObject(DENIED);
  const mapped = (Ebs: EbsBlockDevice) =>
    launch({ BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs }] });
  await noPlain.send(mapped({ Encrypted: true }));
  const io1 = { StringEquals: { "ec2:VolumeType": "io1" } };
  const noIo1 = await userWith(allow("ec2:*"), denyOn("volume/*", io1));
  const fast = mapped({ VolumeType: "io1", Iops: 100 });
  await expect(noIo1.send(fast)).rejects.toMatchObject(DENIED);
  const small = { StringEquals: { "ec2:InstanceType": "m1.small" } };
  const noSmall = await userWith(allow("ec2:*"), denyOn("instance/*", small));
  await expect(noSmall.send(launch({ InstanceType: undefined }))).rejects.toMatchObject(DENIED);
});

const PRODUCTION = { StringEquals: { "aws:ResourceTag/env": "prod" } };

test("the default subnet is asked about wherever a launch takes it", async () => {
  const other = emulator.ec2({ accessKeyId: "222222222222", secretAccessKey: "test" });
  const { Subnets = [] } = await other.send(new DescribeSubnetsCommand({}));
  const Resources = Subnets.map(({ SubnetId }) => SubnetId as string);
  const Tags = [{ Key: "env", Value: "prod" }];
  await other.send(new CreateTagsCommand({ Resources, Tags }));
  const iam = emulator.iam({ accessKeyId: "222222222222", secretAccessKey: "test" });
  await iam.send(new CreateUserCommand({ UserName: "u" }));
  const Statement = [allow("ec2:*"), denyOn("subnet/*", PRODUCTION)];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName: "u", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "u" }));
  const ec2 = emulator.ec2({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
  await expect(ec2.send(launch())).rejects.toMatchObject(DENIED);
  const face = launch({ NetworkInterfaces: [{ DeviceIndex: 0 }] });
  await expect(ec2.send(face)).rejects.toMatchObject(DENIED);
  const LaunchSpecification = { ImageId: IMAGE, InstanceType: "t3.micro" } as const;
  const spot = new RequestSpotInstancesCommand({ LaunchSpecification });
  await expect(ec2.send(spot)).rejects.toMatchObject(DENIED);
});

test("what stands behind the ids of a request is asked about", async () => {
  const root = emulator.ec2();
  const CidrBlock = "10.2.0.0/16";
  const VpcId = (await root.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId as string;
  const { CidrBlockAssociation } = await root.send(
    new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: "10.3.0.0/16" }),
  );
  const { Instances = [] } = await root.send(launch());
  const { InstanceId = "", Placement } = Instances[0] ?? {};
  const { VolumeId = "" } = await root.send(
    new CreateVolumeCommand({ AvailabilityZone: Placement?.AvailabilityZone, Size: 1 }),
  );
  await root.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/sdf" }));
  const Tags = [{ Key: "env", Value: "prod" }];
  await root.send(new CreateTagsCommand({ Resources: [VpcId, InstanceId], Tags }));
  const ec2 = await userWith(allow("ec2:*"), denyOn("*", PRODUCTION));
  const { AssociationId } = CidrBlockAssociation ?? {};
  await expect(
    ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId })),
  ).rejects.toMatchObject(DENIED);
  await expect(ec2.send(new DetachVolumeCommand({ VolumeId }))).rejects.toMatchObject(DENIED);
});

test("a launch is known by its template", async () => {
  const root = emulator.ec2();
  const LaunchTemplateName = "only";
  await root.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.micro" },
    }),
  );
  const template = "arn:aws:ec2:*:*:launch-template/*";
  const ec2 = await userWith(
    allow("ec2:*"),
    denyOn("instance/*", { ArnNotLike: { "ec2:LaunchTemplate": template } }, "ec2:RunInstances"),
  );
  await expect(ec2.send(launch())).rejects.toMatchObject(DENIED);
  const LaunchTemplate = { LaunchTemplateName };
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ LaunchTemplate, MinCount: 1, MaxCount: 1 }),
  );
  expect(Instances).toHaveLength(1);
});

test("a role is passed to an instance by those who may", async () => {
  const iam = emulator.iam();
  const trust = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  };
  const RoleName = "web";
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "web" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "web", RoleName }));
  const withProfile = launch({ IamInstanceProfile: { Name: "web" } });
  const without = await userWith(allow("ec2:*"));
  await expect(without.send(withProfile)).rejects.toMatchObject({
    message: expect.stringContaining("iam:PassRole"),
  });
  const ec2 = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
  const LaunchSpecification = { ImageId: IMAGE, IamInstanceProfile: { Name: "web" } };
  const spot = new RequestSpotInstancesCommand({ LaunchSpecification });
  await expect(without.send(spot)).rejects.toThrow("iam:PassRole");
  const may = await userWith(allow("ec2:*"), allow("iam:PassRole", "*", ec2));
  const { Instances } = await may.send(withProfile);
  expect(Instances?.[0]?.IamInstanceProfile?.Arn).toBe(
    "arn:aws:iam::000000000000:instance-profile/web",
  );
});
