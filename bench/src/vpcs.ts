/**
 * 1,000 VPCs with two subnets, an internet gateway, a route table, a route and an association each, over signed HTTP. Each
 * operation waits for the one before, in 16 VPCs at once.
 */
import type { ServerProcess } from "./server-process.ts";
import { send } from "./workloads.ts";

const VPCS = 1000;
const AT_ONCE = 16;
const API_VERSION = "2016-11-15";

type Parameters = Readonly<Record<string, string>>;

export async function createVpcs(server: ServerProcess): Promise<string> {
  let operations = 0;
  const ask = async (Action: string, parameters: Parameters, element = ""): Promise<string> => {
    operations++;
    const form = new URLSearchParams({ Action, Version: API_VERSION, ...parameters });
    const text = await send(server, {
      method: "POST",
      target: "/",
      service: "ec2",
      contentType: "application/x-www-form-urlencoded",
      body: Buffer.from(form.toString()),
    });
    return new RegExp(`<${element}>([^<]*)</${element}>`).exec(text)?.[1] ?? "";
  };
  let started = 0;
  const worker = async () => {
    while (started++ < VPCS) await createOne(ask);
  };
  const before = server.usage();
  const begin = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - begin) / 1000;
  const after = server.usage();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const listed = await listAll(server);
  return (
    `${VPCS} VPCs with subnets and routes: ${operations} operations, ` +
    `${(operations / seconds).toFixed(0)} a second, ${(operations / cpuSeconds).toFixed(0)} a second of a core, ` +
    `resident ${(after.residentBytes / 1e6).toFixed(0)} MB\n  ${listed}`
  );
}

type Ask = (action: string, parameters: Parameters, element?: string) => Promise<string>;

async function createOne(ask: Ask): Promise<void> {
  const VpcId = await ask("CreateVpc", { CidrBlock: "10.0.0.0/16" }, "vpcId");
  const subnet = (CidrBlock: string) => ask("CreateSubnet", { VpcId, CidrBlock }, "subnetId");
  const SubnetId = await subnet("10.0.0.0/24");
  await subnet("10.0.1.0/24");
  const GatewayId = await ask("CreateInternetGateway", {}, "internetGatewayId");
  await ask("AttachInternetGateway", { VpcId, InternetGatewayId: GatewayId });
  const RouteTableId = await ask("CreateRouteTable", { VpcId }, "routeTableId");
  await ask("CreateRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  await ask("AssociateRouteTable", { RouteTableId, SubnetId });
}

async function listAll(server: ServerProcess): Promise<string> {
  const timed = async (Action: string, element: string) => {
    const begin = performance.now();
    const text = await send(server, {
      method: "POST",
      target: "/",
      service: "ec2",
      contentType: "application/x-www-form-urlencoded",
      body: Buffer.from(new URLSearchParams({ Action, Version: API_VERSION }).toString()),
    });
    const count = text.split(`<${element}>`).length - 1;
    return `${Action} of ${count} in ${(performance.now() - begin).toFixed(0)} ms`;
  };
  const lists = [
    await timed("DescribeVpcs", "cidrBlockAssociationSet"),
    await timed("DescribeSubnets", "subnetId"),
    await timed("DescribeRouteTables", "routeSet"),
  ];
  return lists.join(", ");
}
