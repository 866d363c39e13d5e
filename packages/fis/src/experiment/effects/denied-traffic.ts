/** Which traffic of a subnet is denied, as rules of a network ACL. */
import { validation } from "../../errors.ts";
import type { EffectRun } from "./effect.ts";

export type Scope = "all" | "availability-zone" | "dynamodb" | "prefix-list" | "s3" | "vpc";

export interface AclRule {
  readonly Protocol: string;
  readonly RuleAction: "allow" | "deny";
  readonly Egress: boolean;
  readonly CidrBlock?: string;
}

interface Place {
  readonly subnetId: string;
  readonly vpcId: string;
}

interface Subnet {
  readonly SubnetId: string;
  readonly AvailabilityZone: string;
  readonly CidrBlock: string;
}

export const DENIED = "deny";
const ALL_PROTOCOLS = "-1";

/** Rules that go before those of the subnet, in both directions; of the scope `vpc`, those that go behind its denials. */
export async function deniedRules(
  run: EffectRun,
  scope: Scope,
  place: Place,
): Promise<readonly AclRule[]> {
  switch (scope) {
    case "all":
      return [];
    case "availability-zone":
      return rulesOf(await otherZones(run, place), DENIED);
    case "vpc":
      return rulesOf(await blocksOf(run, place), "allow");
    case "prefix-list":
      return rulesOf(await listed(run, run.parameters.prefixListIdentifier ?? ""), DENIED);
    default:
      return rulesOf(await serviceBlocks(run, scope), DENIED);
  }
}

function rulesOf(blocks: readonly string[], RuleAction: AclRule["RuleAction"]): AclRule[] {
  return [false, true].flatMap((Egress) =>
    blocks.map((CidrBlock) => ({ Protocol: ALL_PROTOCOLS, RuleAction, Egress, CidrBlock })),
  );
}

/** The subnets of the VPC that are in other zones. */
async function otherZones({ call }: EffectRun, { subnetId, vpcId }: Place): Promise<string[]> {
  const { Subnets } = (await call("ec2", "DescribeSubnets", {
    Filters: [{ Name: "vpc-id", Values: [vpcId] }],
  })) as { readonly Subnets: readonly Subnet[] };
  const zone = Subnets.find(({ SubnetId }) => SubnetId === subnetId)?.AvailabilityZone;
  return Subnets.filter((each) => each.AvailabilityZone !== zone).map((each) => each.CidrBlock);
}

async function blocksOf({ call }: EffectRun, { vpcId }: Place): Promise<string[]> {
  const { Vpcs } = (await call("ec2", "DescribeVpcs", { VpcIds: [vpcId] })) as {
    readonly Vpcs: readonly {
      readonly CidrBlockAssociationSet?: readonly { readonly CidrBlock: string }[];
    }[];
  };
  return (Vpcs[0]?.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => CidrBlock);
}

async function serviceBlocks(run: EffectRun, service: "dynamodb" | "s3"): Promise<string[]> {
  const name = `com.amazonaws.${run.experiment.region}.${service}`;
  const { PrefixLists } = (await run.call("ec2", "DescribeManagedPrefixLists", {
    Filters: [{ Name: "prefix-list-name", Values: [name] }],
  })) as { readonly PrefixLists: readonly { readonly PrefixListId: string }[] };
  const [list] = PrefixLists;
  if (list === undefined) throw validation(`There is no prefix list ${name}.`);
  return listed(run, list.PrefixListId);
}

async function listed({ call }: EffectRun, PrefixListId: string): Promise<string[]> {
  const { Entries } = (await call("ec2", "GetManagedPrefixListEntries", { PrefixListId })) as {
    readonly Entries: readonly { readonly Cidr: string }[];
  };
  return Entries.map(({ Cidr }) => Cidr);
}
