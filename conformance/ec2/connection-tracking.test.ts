/** Idle time-outs of an interface's tracked connections: set, shown, and what they do to packets. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  type EC2Client,
  type InstanceNetworkInterface,
  type InstanceNetworkInterfaceSpecification,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";
import { plugIn, type VpcHost } from "./vpc-host.ts";

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const S3 = "s3.us-east-1.amazonaws.com";
const PORT = 443;
const BOOTED_MS = 60_000;

let emulator: Emulator;
let ec2: EC2Client;
let SubnetId: string;
let silent: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  ec2 = emulator.ec2();
  SubnetId = (await defaultSubnets(ec2))[0] as string;
  silent = await newGroup("silent");
});
afterAll(() => emulator.stop());

/** Everything goes out, nothing comes in. */
async function newGroup(GroupName: string): Promise<string> {
  const made = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "x" }));
  return `${made.GroupId}`;
}

async function run(more: Partial<RunInstancesCommandInput>): Promise<InstanceNetworkInterface> {
  const one = { MinCount: 1, MaxCount: 1 };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ImageId, ...one, ...more }));
  return Instances?.[0]?.NetworkInterfaces?.[0] ?? {};
}

const card = (Groups: string[], more: Partial<InstanceNetworkInterfaceSpecification> = {}) => [
  { DeviceIndex: 0, SubnetId, Groups, ...more },
];

async function shown(id: string) {
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }),
  );
  return NetworkInterfaces?.[0]?.ConnectionTrackingConfiguration;
}

const modify = (NetworkInterfaceId: string | undefined, ConnectionTrackingSpecification: object) =>
  ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({
      NetworkInterfaceId,
      ConnectionTrackingSpecification,
    }),
  );

describe("idle time-outs of an interface", () => {
  test("are set when it is made, changed one by one, and shown where they were set", async () => {
    const plain = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    expect(plain.NetworkInterface?.ConnectionTrackingConfiguration).toBeUndefined();
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId,
        ConnectionTrackingSpecification: { UdpTimeout: 60, UdpStreamTimeout: 61 },
      }),
    );
    const id = `${NetworkInterface?.NetworkInterfaceId}`;
    expect(await shown(id)).toEqual({ UdpTimeout: 60, UdpStreamTimeout: 61 });
    await modify(id, { TcpEstablishedTimeout: 432_000, UdpStreamTimeout: 180 });
    expect(await shown(id)).toEqual({
      TcpEstablishedTimeout: 432_000,
      UdpStreamTimeout: 180,
      UdpTimeout: 60,
    });
  });

  test.each([
    ["TcpEstablishedTimeout", 59],
    ["TcpEstablishedTimeout", 432_001],
    ["UdpStreamTimeout", 59],
    ["UdpStreamTimeout", 181],
    ["UdpTimeout", 29],
    ["UdpTimeout", 61],
  ])("%s of %i s is refused, whoever asks", async (name, seconds) => {
    const ConnectionTrackingSpecification = { [name]: seconds };
    const refused = { name: "InvalidParameterValue", message: expect.stringContaining(name) };
    const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
    const id = `${made.NetworkInterface?.NetworkInterfaceId}`;
    await expect(modify(id, ConnectionTrackingSpecification)).rejects.toMatchObject(refused);
    expect(await shown(id)).toBeUndefined();
    const create = new CreateNetworkInterfaceCommand({ SubnetId, ConnectionTrackingSpecification });
    await expect(ec2.send(create)).rejects.toMatchObject(refused);
    const NetworkInterfaces = card([silent], { ConnectionTrackingSpecification });
    await expect(run({ InstanceType: "t3.micro", NetworkInterfaces })).rejects.toMatchObject(
      refused,
    );
  });
});

describe("a connection that is idle", () => {
  let server: InstanceNetworkInterface;
  let short: InstanceNetworkInterface;
  let usual: InstanceNetworkInterface;
  let recent: InstanceNetworkInterface;
  const hosts: VpcHost[] = [];
  beforeAll(async () => {
    const open = await newGroup("open");
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: open, IpPermissions }));
    const UserData = Buffer.from(`listen ${PORT}\n`).toString("base64");
    const InstanceType = "t3.micro";
    server = await run({ InstanceType, NetworkInterfaces: card([open]), UserData });
    const LaunchTemplateName = "short";
    const ConnectionTrackingSpecification = { TcpEstablishedTimeout: 60 };
    const NetworkInterfaces = card([silent], { ConnectionTrackingSpecification });
    const LaunchTemplateData = { InstanceType, NetworkInterfaces } as const;
    await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
    short = await run({ LaunchTemplate: { LaunchTemplateName } });
    usual = await run({ InstanceType, NetworkInterfaces: card([silent]) });
    recent = await run({ InstanceType: "m8i.large", NetworkInterfaces: card([silent]) });
    await emulator.advance(BOOTED_MS);
  });
  afterAll(() => {
    for (const host of hosts) host.close();
  });

  /** The local port of a connection to the server that is established, as both ends know. */
  async function connected(at: InstanceNetworkInterface): Promise<number> {
    const { NetworkInterfaceId: interfaceId = "", MacAddress: macAddress = "" } = at;
    const host = await plugIn(emulator, { interfaceId, macAddress });
    hosts.push(host);
    await host.connect(`${server.PrivateIpAddress}`, PORT);
    // Its answer comes after the last word of the handshake was heard.
    await host.resolve(S3);
    const [flow] = await flowsOf(at);
    expect(flow?.state).toBe("established");
    return flow?.localPort ?? 0;
  }

  async function flowsOf(at: InstanceNetworkInterface) {
    const path = `_cloudglass/vpc/interfaces/${at.NetworkInterfaceId}/connections`;
    const answer = await fetch(`${emulator.endpoint}/${path}`);
    const { connections } = (await answer.json()) as {
      connections: { protocol: number; localPort: number; state: string; endsInMs: number }[];
    };
    return connections.filter(({ protocol }) => protocol === 6);
  }

  async function instanceOf(at: InstanceNetworkInterface): Promise<string | undefined> {
    const { NetworkInterfaces } = await ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [`${at.NetworkInterfaceId}`] }),
    );
    return NetworkInterfaces?.[0]?.Attachment?.InstanceId;
  }

  /** In seconds, to the next ten: the clock goes on while the test asks. */
  async function idleTime(at: InstanceNetworkInterface): Promise<number> {
    const [flow] = await flowsOf(at);
    return Math.ceil((flow?.endsInMs ?? 0) / 10_000) * 10;
  }

  /** What becomes of a packet from the server's end. */
  async function reply(at: InstanceNetworkInterface, port: number) {
    const packet = { from: server.NetworkInterfaceId, to: at.PrivateIpAddress };
    const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/packets`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...packet, sourcePort: PORT, port }),
    });
    const { sent } = (await answer.json()) as { sent: { verdict: string; hops: object[] } };
    return sent;
  }
  const refusal = { kind: "security-group", drop: "security-group-ingress" };

  test("is forgotten after its interface's time, and goes on where the time is longer", async () => {
    expect(short.ConnectionTrackingConfiguration).toEqual({ TcpEstablishedTimeout: 60 });
    expect(usual.ConnectionTrackingConfiguration).toBeUndefined();
    const ports = { short: await connected(short), usual: await connected(usual) };
    expect(await idleTime(short)).toBe(60);
    expect(await idleTime(usual)).toBe(432_000);
    await emulator.advance(60_000);
    const dropped = await reply(short, ports.short);
    expect(dropped.verdict).toBe("dropped");
    expect(dropped.hops.at(-1)).toMatchObject(refusal);
    expect((await reply(usual, ports.usual)).verdict).toBe("delivered");
    // A change is in force for a connection from its next packet on.
    await modify(usual.NetworkInterfaceId, { TcpEstablishedTimeout: 61 });
    expect((await reply(usual, ports.usual)).verdict).toBe("delivered");
    await hosts[1]?.resolve(S3);
    await emulator.advance(61_000);
    expect((await reply(usual, ports.usual)).hops.at(-1)).toMatchObject(refusal);
  });

  test("is known for 350 s where the instance is of a Nitro v6 type", async () => {
    const port = await connected(recent);
    expect(await idleTime(recent)).toBe(350);
    await emulator.advance(350_000);
    expect((await reply(recent, port)).hops.at(-1)).toMatchObject(refusal);
  });

  test("is known as long as the type says that its instance has now", async () => {
    const grown = await run({ InstanceType: "t3.micro", NetworkInterfaces: card([silent]) });
    const InstanceId = `${await instanceOf(grown)}`;
    const InstanceIds = [InstanceId];
    await emulator.advance(BOOTED_MS);
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    await emulator.advance(BOOTED_MS);
    await ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: "m8i.large" } }),
    );
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    await emulator.advance(BOOTED_MS);
    await connected(grown);
    expect(await idleTime(grown)).toBe(350);
  });
});
