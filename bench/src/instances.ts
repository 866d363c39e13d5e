/** 10,000 instances: how long they take to be launched, and to be described. */
import type { ServerProcess } from "./server-process.ts";
import { send } from "./workloads.ts";

const LAUNCHES = 20;
const INSTANCES_A_LAUNCH = 500;
const TRIES = 7;

export async function measureInstances(server: ServerProcess): Promise<string> {
  const ask = (action: string, parameters: Readonly<Record<string, string>>) =>
    send(server, {
      method: "POST",
      target: "/",
      service: "ec2",
      contentType: "application/x-www-form-urlencoded",
      body: Buffer.from(
        new URLSearchParams({ Action: action, Version: "2016-11-15", ...parameters }).toString(),
      ),
    });
  const subnets = [...(await ask("DescribeSubnets", {})).matchAll(/<subnetId>(subnet-\w+)</g)];
  const launched = process.hrtime.bigint();
  for (let launch = 0; launch < LAUNCHES; launch++) {
    await ask("RunInstances", {
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      InstanceType: "t3.micro",
      MinCount: String(INSTANCES_A_LAUNCH),
      MaxCount: String(INSTANCES_A_LAUNCH),
      SubnetId: subnets[launch % subnets.length]?.[1] ?? "",
    });
  }
  const launchMs = since(launched);
  const residentMB = server.usage().residentBytes / 1e6;
  const first = await best(() => ask("DescribeInstances", {}), 1);
  const all = await best(() => ask("DescribeInstances", {}));
  const filtered = await best(() =>
    ask("DescribeInstances", {
      "Filter.1.Name": "instance-state-name",
      "Filter.1.Value.1": "running",
      "Filter.2.Name": "private-ip-address",
      "Filter.2.Value.1": "172.31.0.9",
    }),
  );
  const count = (all.answer.match(/<instanceId>i-/g) ?? []).length;
  return [
    `${count} instances: launched in ${launchMs.toFixed(0)} ms, ${residentMB.toFixed(0)} MB resident`,
    `described for the first time in ${first.ms.toFixed(0)} ms; once nothing has changed`,
    `described in ${all.ms.toFixed(0)} ms (${(all.answer.length / 1e6).toFixed(1)} MB); by two filters in ${filtered.ms.toFixed(0)} ms`,
  ].join("\n");
}

const since = (from: bigint) => Number(process.hrtime.bigint() - from) / 1e6;

async function best(
  request: () => Promise<string>,
  tries = TRIES,
): Promise<{ ms: number; answer: string }> {
  let found = { ms: Number.POSITIVE_INFINITY, answer: "" };
  for (let attempt = 0; attempt < tries; attempt++) {
    const from = process.hrtime.bigint();
    const answer = await request();
    const ms = since(from);
    if (ms < found.ms) found = { ms, answer };
  }
  return found;
}
