/** Whether the name of an instance by its id has an address, as the VPC's resolver says it to a machine. */
import {
  type Instance,
  ModifyPrivateDnsNameOptionsCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { plugIn, type VpcHost } from "./vpc-host.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

let emulator: Emulator;
let host: VpcHost;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const card = (await run(false)).NetworkInterfaces?.[0];
  host = await plugIn(emulator, {
    interfaceId: card?.NetworkInterfaceId ?? "",
    macAddress: card?.MacAddress ?? "",
  });
});
afterAll(async () => {
  host.close();
  await emulator.stop();
});

async function run(EnableResourceNameDnsARecord: boolean): Promise<Instance> {
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ...{ ImageId: AL2023, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
      PrivateDnsNameOptions: { EnableResourceNameDnsARecord },
    }),
  );
  return Instances[0] as Instance;
}

test("an instance's id is a name while its options say so", async () => {
  const { InstanceId, PrivateIpAddress } = await run(true);
  const name = `${InstanceId}.ec2.internal`;
  expect(await host.resolve(name)).toBe(PrivateIpAddress);
  const records = (EnableResourceNameDnsARecord: boolean) =>
    emulator
      .ec2()
      .send(new ModifyPrivateDnsNameOptionsCommand({ InstanceId, EnableResourceNameDnsARecord }));
  await records(false);
  await expect(host.resolve(name)).rejects.toThrow(`no address of ${name}`);
  await records(true);
  expect(await host.resolve(name)).toBe(PrivateIpAddress);
});

test("an instance without the option has no name by its id", async () => {
  const { InstanceId } = await run(false);
  await expect(host.resolve(`${InstanceId}.ec2.internal`)).rejects.toThrow();
});
