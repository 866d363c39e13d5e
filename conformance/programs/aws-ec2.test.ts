/**
 * The VPC tutorial by the AWS CLI: a public and a private subnet, a NAT gateway, groups, a key and an instance in each,
 * waited for, asked about, and taken down in order.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
import { availabilityZones } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

/** One shell, so that what a call answers is the next one's variable; each line printed is `NAME VALUE`. */
const MAKE = `
export AWS_DEFAULT_OUTPUT=text
say() { echo "$@"; }
vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId \\
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=tutorial}]')
aws ec2 modify-vpc-attribute --vpc-id $vpc --enable-dns-hostnames Value=true
public=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 \\
  --availability-zone us-east-1a --query Subnet.SubnetId)
private=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.2.0/24 \\
  --availability-zone us-east-1b --query Subnet.SubnetId)
aws ec2 modify-subnet-attribute --subnet-id $public --map-public-ip-on-launch
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId)
aws ec2 attach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw
open=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId)
say route $(aws ec2 create-route --route-table-id $open --destination-cidr-block 0.0.0.0/0 --gateway-id $igw)
aws ec2 associate-route-table --subnet-id $public --route-table-id $open >/dev/null
eip=$(aws ec2 allocate-address --domain vpc --query AllocationId)
nat=$(aws ec2 create-nat-gateway --subnet-id $public --allocation-id $eip --query NatGateway.NatGatewayId)
aws ec2 wait nat-gateway-available --nat-gateway-ids $nat
closed=$(aws ec2 describe-route-tables --query 'RouteTables[].RouteTableId' \\
  --filters Name=vpc-id,Values=$vpc Name=association.main,Values=true)
aws ec2 create-route --route-table-id $closed --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat >/dev/null
web=$(aws ec2 create-security-group --group-name web --description "in from outside" --vpc-id $vpc --query GroupId)
aws ec2 authorize-security-group-ingress --group-id $web --protocol tcp --port 443 --cidr 0.0.0.0/0 >/dev/null
db=$(aws ec2 create-security-group --group-name db --description "in from web" --vpc-id $vpc --query GroupId)
say rule $(aws ec2 authorize-security-group-ingress --group-id $db --protocol tcp --port 5432 --source-group $web \\
  --query 'SecurityGroupRules[0].[ReferencedGroupInfo.GroupId,FromPort,IsEgress]')
aws ec2 create-key-pair --key-name tutorial --key-type ed25519 --query KeyMaterial > key.pem
say key $(head -n 1 key.pem | tr ' ' _)
image=resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
launch() {
  aws ec2 run-instances --image-id $image --instance-type t3.micro --key-name tutorial --query 'Instances[0].InstanceId' "$@"
}
front=$(launch --subnet-id $public --security-group-ids $web --user-data 'listen 443' \\
  --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=front}]')
back=$(launch --subnet-id $private --security-group-ids $db --user-data 'listen 5432')
aws ec2 wait instance-running --instance-ids $front $back
for name in vpc public private igw open eip nat closed web db front back; do say $name \${!name}; done
`;

const TAKE_DOWN = `
aws ec2 terminate-instances --instance-ids $front $back --query 'TerminatingInstances[].CurrentState.Name'
aws ec2 wait instance-terminated --instance-ids $front $back
aws ec2 delete-key-pair --key-name tutorial >/dev/null
aws ec2 delete-nat-gateway --nat-gateway-id $nat >/dev/null
aws ec2 wait nat-gateway-deleted --nat-gateway-ids $nat
aws ec2 release-address --allocation-id $eip
aws ec2 delete-security-group --group-id $db >/dev/null
aws ec2 delete-security-group --group-id $web >/dev/null
aws ec2 detach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
aws ec2 delete-internet-gateway --internet-gateway-id $igw
for each in $public $private; do aws ec2 delete-subnet --subnet-id $each; done
aws ec2 delete-route-table --route-table-id $open
aws ec2 delete-vpc --vpc-id $vpc
echo "left $(aws ec2 describe-vpcs --filters Name=tag:Name,Values=tutorial --query 'length(Vpcs)')"
`;

describe.skipIf(version === undefined)(`a network by ${version}`, { timeout: 240_000 }, () => {
  let emulator: Emulator;
  let made: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
  });
  afterAll(async () => {
    await emulator.stop();
  });

  const ended = (script: string) =>
    shell(script, { AWS_ENDPOINT_URL: emulator.endpoint, ...made }, emulator.directory);

  const ec2 = async (command: string) =>
    outputOf(await ended(`aws ec2 ${command} --output text`), command).trim();

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  const json = async (command: string): Promise<any> =>
    JSON.parse(outputOf(await ended(`aws ec2 ${command} --output json`), command));

  test("is made, each call with what the ones before it answered", async () => {
    const lines = outputOf(await ended(MAKE), "the tutorial")
      .trim()
      .split("\n");
    made = Object.fromEntries(
      lines.map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1)]),
    );
    expect(made).toMatchObject({
      route: "True",
      rule: `${made.web} 5432 False`,
      key: "-----BEGIN_OPENSSH_PRIVATE_KEY-----",
      front: expect.stringMatching(/^i-0[0-9a-f]{16}$/),
      nat: expect.stringMatching(/^nat-0[0-9a-f]{16}$/),
    });
  });

  test("is shown by filters and queries", async () => {
    const front = await json(
      `describe-instances --filters Name=tag:Name,Values=fr?nt Name=instance-state-name,Values=running ` +
        `--query 'Reservations[].Instances[].{id: InstanceId, subnet: SubnetId, public: PublicIpAddress, name: PublicDnsName}'`,
    );
    const [{ public: address, name }] = front;
    expect(front).toMatchObject([{ id: made.front, subnet: made.public }]);
    expect(name).toBe(`ec2-${address.replaceAll(".", "-")}.compute-1.amazonaws.com`);
    const inside = `describe-instances --instance-ids $back --query 'Reservations[0].Instances[0].[PublicIpAddress,PrivateIpAddress]'`;
    expect(await ec2(inside)).toMatch(/^None\s10\.0\.2\.\d+$/);
    const routes = `describe-route-tables --route-table-ids $closed --query 'RouteTables[].Routes[].[DestinationCidrBlock,NatGatewayId || GatewayId,State]'`;
    expect((await ec2(routes)).split("\n").map((line) => line.split("\t"))).toEqual([
      ["10.0.0.0/16", "local", "active"],
      ["0.0.0.0/0", made.nat, "active"],
    ]);
    expect(await ec2("describe-tags --filters Name=resource-id,Values=$front")).toBe(
      ["TAGS", "Name", made.front, "instance", "front"].join("\t"),
    );
    const free =
      "describe-subnets --subnet-ids $private --query 'Subnets[0].AvailableIpAddressCount'";
    expect(await ec2(free)).toBe("250");
  });

  test("its instances tell what they printed, and its pages are joined", async () => {
    expect(await ec2("get-console-output --instance-id $front --query Output")).toMatch(/\S+/);
    const paged = "describe-subnets --page-size 5 --query 'length(Subnets[])'";
    const sum = (await ec2(paged)).split(/\s+/).reduce((total, each) => total + Number(each), 0);
    // The default VPC has one in each zone.
    expect(sum).toBe(2 + availabilityZones("us-east-1").length);
  });

  test("refuses in AWS's words what is wrong, what is in use and what only was tried", async () => {
    const said = async (command: string) => (await ended(`aws ec2 ${command}`)).stderr.trim();
    expect(await said("delete-vpc --vpc-id $vpc")).toMatch(
      /\(DependencyViolation\) when calling the DeleteVpc operation.*: The vpc '\S+' has dependencies and cannot be deleted\.$/,
    );
    expect(await said("delete-subnet --subnet-id subnet-0123456789abcdef0")).toMatch(
      /\(InvalidSubnetID\.NotFound\) when calling the DeleteSubnet operation.*: The subnet ID 'subnet-0123456789abcdef0' does not exist$/,
    );
    expect(await said("create-vpc --cidr-block 10.9.0.0/16 --dry-run")).toMatch(
      /\(DryRunOperation\) when calling the CreateVpc operation.*: Request would have succeeded, but DryRun flag is set\.$/,
    );
  });

  test("is taken down in order, and nothing is left", async () => {
    const said = outputOf(await ended(TAKE_DOWN), "the end of the tutorial")
      .trim()
      .split("\n");
    expect(said.at(-1)).toBe("left 0");
    expect(said.join(" ")).toContain("shutting-down");
  });
});
