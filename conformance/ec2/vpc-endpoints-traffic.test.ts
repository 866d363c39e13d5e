/** What answers behind VPC endpoints: AWS's clients on a machine in a VPC, whose bytes are packets. */
import { randomBytes } from "node:crypto";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribePrefixListsCommand,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseIp } from "../../packages/ec2-vpc/src/packet/frame/address.ts";
import { cidr, containsAddress } from "../../packages/ec2-vpc/src/packet/tables/cidr.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { ask, plugIn, type VpcHost } from "./vpc-host.ts";

const S3 = "s3.us-east-1.amazonaws.com";
const STS = "sts.us-east-1.amazonaws.com";
/** Longer than a stack asks for a connection that nobody answers. */
const GIVEN_UP_MS = 300_000;
const STEP_MS = 20_000;
const Bucket = "letters";

interface Place {
  readonly VpcId: string;
  readonly SubnetId: string;
  readonly RouteTableId: string;
}

let emulator: Emulator;
let place: Place;
let host: VpcHost;
let user: Credentials;
let gatewayId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  place = await network();
  host = await machine(place.SubnetId);
  user = await userOf("s3:*");
  await emulator.s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  host.close();
  await emulator.stop();
});

/** Without a way to the internet. */
async function network(): Promise<Place> {
  const ec2 = emulator.ec2();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const VpcId = `${Vpc?.VpcId}`;
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.1.0/24" }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const [SubnetId, RouteTableId] = [`${Subnet?.SubnetId}`, `${RouteTable?.RouteTableId}`];
  await ec2.send(new AssociateRouteTableCommand({ SubnetId, RouteTableId }));
  return { VpcId, SubnetId, RouteTableId };
}

async function machine(SubnetId: string): Promise<VpcHost> {
  const { Instances } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      ...{ InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId },
    }),
  );
  const card = Instances?.[0]?.NetworkInterfaces?.[0];
  const { NetworkInterfaceId: interfaceId = "", MacAddress: macAddress = "" } = card ?? {};
  return plugIn(emulator, { interfaceId, macAddress });
}

async function userOf(Action: string): Promise<Credentials> {
  const iam = emulator.iam();
  const UserName = "clerk";
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = policy({ Effect: "Allow", Action, Resource: "*" });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A client on the machine, which signs as it would towards AWS. */
function s3(credentials: Credentials = user, more: S3ClientConfig = {}): S3Client {
  const requestHandler = { httpAgent: host.agent() };
  return emulator.s3(credentials, { endpoint: `http://${S3}`, requestHandler, ...more });
}

const put = (client: S3Client, Key: string) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
const get = (client: S3Client, Key: string) => client.send(new GetObjectCommand({ Bucket, Key }));

/** How an attempt to connect ends that nobody answers: the time that it waits passes at once. */
async function outcomeOf(address: string): Promise<string> {
  const outcome = attempt(address);
  for (let passed = 0; passed < GIVEN_UP_MS; passed += STEP_MS) {
    await emulator.advance(STEP_MS);
    // An answer to this one comes after those to all that was sent before.
    await host.resolve(S3);
  }
  return outcome;
}

/** What becomes of it. */
function attempt(address: string, port = 80): Promise<string> {
  return host.stack.tcp.connect({ address, port }).then(
    (connection) => {
      connection.abort();
      return "connected";
    },
    (error: { readonly code: string }) => error.code,
  );
}

async function routed(change: "AddRouteTableIds" | "RemoveRouteTableIds"): Promise<void> {
  const VpcEndpointId = gatewayId;
  const input = { VpcEndpointId, [change]: [place.RouteTableId] };
  await emulator.ec2().send(new ModifyVpcEndpointCommand(input));
}

const endpointPolicy = (PolicyDocument: string | undefined) =>
  emulator.ec2().send(
    new ModifyVpcEndpointCommand({
      VpcEndpointId: gatewayId,
      ...(PolicyDocument === undefined ? { ResetPolicy: true } : { PolicyDocument }),
    }),
  );

describe("a gateway endpoint", () => {
  beforeAll(async () => {
    const { VpcEndpoint } = await emulator.ec2().send(
      new CreateVpcEndpointCommand({
        VpcId: place.VpcId,
        ServiceName: "com.amazonaws.us-east-1.s3",
        RouteTableIds: [place.RouteTableId],
      }),
    );
    gatewayId = `${VpcEndpoint?.VpcEndpointId}`;
  });

  test("the service's name is an address of its prefix list", async () => {
    const Filters = [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-east-1.s3"] }];
    const { PrefixLists } = await emulator.ec2().send(new DescribePrefixListsCommand({ Filters }));
    const address = parseIp(await host.resolve(`${Bucket}.${S3}`))!;
    const blocks = (PrefixLists?.[0]?.Cidrs ?? []).map(cidr);
    expect(blocks.some((block) => containsAddress(block, address))).toBe(true);
    await expect(host.resolve("example.com")).rejects.toThrow();
  });

  test.each([[true], [false]])(
    "objects of some megabytes go through it intact, path style %s",
    async (forcePathStyle) => {
      const client = s3(user, { forcePathStyle });
      const Body = randomBytes(3 << 20);
      await client.send(new PutObjectCommand({ Bucket, Key: "large", Body }));
      const answer = await client.send(new GetObjectCommand({ Bucket, Key: "large" }));
      const bytes = await answer.Body?.transformToByteArray();
      expect(Buffer.compare(Buffer.from(bytes ?? []), Body)).toBe(0);
    },
  );

  test("who asks is who signs", async () => {
    const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "no" };
    expect(await denialOf(put(s3(nobody), "a"))).toMatchObject({
      name: "InvalidAccessKeyId",
      status: 403,
    });
  });

  test.each(["aws:SourceVpce", "aws:SourceVpc"])(
    "a bucket whose policy wants %s is reached through it alone",
    async (conditionKey) => {
      const wanted = conditionKey === "aws:SourceVpc" ? place.VpcId : gatewayId;
      const Policy = policy({
        ...{ Effect: "Deny", Principal: "*", Action: "s3:PutObject" },
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { StringNotEquals: { [conditionKey]: wanted } },
      });
      await emulator.s3().send(new PutBucketPolicyCommand({ Bucket, Policy }));
      const denied = await denialOf(put(emulator.s3(user), "guarded"));
      expect(denied).toMatchObject({ name: "AccessDenied", status: 403 });
      expect(denied.message).toContain("with an explicit deny in a resource-based policy");
      await expect(put(s3(), "guarded")).resolves.toBeDefined();
      const elsewhere = Policy.replace(wanted, `${wanted.slice(0, -1)}z`);
      await emulator.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: elsewhere }));
      await expect(put(s3(), "guarded")).rejects.toThrow("explicit deny");
    },
  );

  test("its policy has to allow as well, and is named where it does not", async () => {
    await emulator.s3().send(new DeleteBucketPolicyCommand({ Bucket }));
    const everybody = { Principal: "*", Resource: "*" };
    await put(s3(), "kept");
    await endpointPolicy(policy({ ...everybody, Effect: "Allow", Action: "s3:GetObject" }));
    const user = "User: arn:aws:iam::000000000000:user/clerk is not authorized to perform:";
    const object = `on resource: "arn:aws:s3:::${Bucket}/kept"`;
    expect(await denialOf(put(s3(), "kept"))).toMatchObject({
      name: "AccessDenied",
      message: `${user} s3:PutObject ${object} because no VPC endpoint policy allows the s3:PutObject action`,
    });
    const answer = await get(s3(), "kept");
    expect(await answer.Body?.transformToString()).toBe("kept");
    await endpointPolicy(
      policy(
        { ...everybody, Effect: "Allow", Action: "*" },
        { ...everybody, Effect: "Deny", Action: "s3:GetObject" },
      ),
    );
    expect((await denialOf(get(s3(), "kept"))).message).toBe(
      `${user} s3:GetObject ${object} with an explicit deny in a VPC endpoint policy`,
    );
    await expect(get(emulator.s3(ROOT), "kept")).resolves.toBeDefined();
    await endpointPolicy(undefined);
    await expect(get(s3(), "kept")).resolves.toBeDefined();
  });

  test("without its route nobody answers, with it the service does", async () => {
    const address = await host.resolve(S3);
    expect(await attempt(address)).toBe("connected");
    await routed("RemoveRouteTableIds");
    expect(await outcomeOf(address)).toBe("timed-out");
    await routed("AddRouteTableIds");
    expect(await attempt(address)).toBe("connected");
  });

  test("other services are not behind it, nor what is the emulator's own", async () => {
    const address = await host.resolve(S3);
    expect((await ask(host, { host: address, path: "/_cloudglass/health" })).status).toBe(403);
    const client = sts(`http://${address}`);
    const refused = await denialOf(client.send(new GetCallerIdentityCommand({})));
    expect(refused).toMatchObject({ name: "NotImplemented", status: 501 });
    expect(await attempt(address, 443)).toBe("refused");
  });
});

test("a gateway endpoint of DynamoDB leads to DynamoDB", async () => {
  const { VpcId, RouteTableId } = place;
  const ServiceName = "com.amazonaws.us-east-1.dynamodb";
  const RouteTableIds = [RouteTableId];
  const input = { VpcId, ServiceName, RouteTableIds };
  await emulator.ec2().send(new CreateVpcEndpointCommand(input));
  const dynamodb = emulator.dynamodb(ROOT, {
    endpoint: "http://dynamodb.us-east-1.amazonaws.com",
    requestHandler: { httpAgent: host.agent() },
  });
  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
});

describe("an interface endpoint", () => {
  test("leads to the service by its name, through its security group", async () => {
    const ec2 = emulator.ec2();
    const { VpcId, SubnetId } = place;
    await expect(host.resolve(STS)).rejects.toThrow();
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({ VpcId, GroupName: "door", Description: "door" }),
    );
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({
        ...{ VpcId, SubnetIds: [SubnetId], SecurityGroupIds: [`${GroupId}`] },
        ...{ ServiceName: "com.amazonaws.us-east-1.sts", VpcEndpointType: "Interface" },
        PrivateDnsEnabled: true,
      }),
    );
    const address = await host.resolve(STS);
    expect(address).toMatch(/^10\.0\.1\./);
    expect(await outcomeOf(address)).toBe("timed-out");
    const IpRanges = [{ CidrIp: "10.0.0.0/16" }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    const client = sts(`http://${STS}`);
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe("arn:aws:iam::000000000000:user/clerk");
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    expect(await outcomeOf(address)).toBe("timed-out");
    const VpcEndpointIds = [`${VpcEndpoint?.VpcEndpointId}`];
    await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    await expect(host.resolve(STS)).rejects.toThrow();
  });
});

/** On the machine. */
function sts(endpoint: string): STSClient {
  return new STSClient({
    ...{ region: "us-east-1", credentials: user, maxAttempts: 1, endpoint },
    requestHandler: { httpAgent: host.agent() },
    systemClockOffset: emulator.running.clock.now() - Date.now(),
  });
}
