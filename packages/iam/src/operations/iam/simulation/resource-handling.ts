/**
 * ResourceHandlingOption: which resources a launch of an EC2 instance takes, so that a simulation without one of them
 * is refused. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
import { invalidHandlingOption, resourceTypeMissing } from "../../../errors/simulation.ts";

const INSTANCE = ["instance", "image", "security-group"];
const IN_VPC = [...INSTANCE, "network-interface"];

const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ["EC2-Classic-InstanceStore", INSTANCE],
  ["EC2-Classic-EBS", [...INSTANCE, "volume"]],
  ["EC2-VPC-InstanceStore", IN_VPC],
  ["EC2-VPC-InstanceStore-Subnet", [...IN_VPC, "subnet"]],
  ["EC2-VPC-EBS", [...IN_VPC, "volume"]],
  ["EC2-VPC-EBS-Subnet", [...IN_VPC, "subnet", "volume"]],
]);

export function requireResources(
  option: string | undefined,
  actions: readonly string[],
  resources: readonly string[],
): void {
  if (option === undefined) return;
  const required = REQUIRED.get(option);
  if (required === undefined) throw invalidHandlingOption(option);
  if (!actions.some((action) => action.toLowerCase() === "ec2:runinstances")) return;
  for (const type of required) {
    const isThere = resources.some((arn) => arn.split(":")[5]?.startsWith(`${type}/`));
    if (!isThere) throw resourceTypeMissing(option, type);
  }
}
