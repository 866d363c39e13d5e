/**
 * `aws:network:disrupt-connectivity`, done as AWS does it: each subnet gets a network ACL of its own, which is the one it
 * has with what is denied before it. What was there is put back when the time is over.
 */
import { durationMs } from "../../template/duration.ts";
import { type AclRule, DENIED, deniedRules, type Scope } from "./denied-traffic.ts";
import type { Effect, EffectRun } from "./effect.ts";

interface Acl {
  readonly NetworkAclId: string;
  readonly VpcId: string;
  readonly Associations: readonly {
    readonly NetworkAclAssociationId: string;
    readonly SubnetId: string;
  }[];
  readonly Entries: readonly (AclRule & { readonly RuleNumber: number })[];
}

interface Change {
  readonly subnetId: string;
  readonly originalAclId: string;
  readonly aclId: string;
}

interface Memory {
  readonly changes: readonly Change[];
}

/** The last rules of every ACL, which deny, begin here. */
const DEFAULT_RULE = 32_767;

export const disruptConnectivity: Effect = {
  async begin(run) {
    const scope = run.parameters.scope as Scope;
    for (const arn of run.resources) await disrupt(run, arn.split("/").at(-1) ?? "", scope);
    return { durationMs: durationMs(run.parameters.duration ?? "") };
  },
  async end(run) {
    for (const change of changesOf(run)) await putBack(run, change);
  },
};

const changesOf = ({ memory }: EffectRun): readonly Change[] =>
  (memory as Memory | undefined)?.changes ?? [];

async function disrupt(run: EffectRun, subnetId: string, scope: Scope): Promise<void> {
  const original = await aclOf(run, subnetId);
  const rules = await deniedRules(run, scope, { subnetId, vpcId: original.VpcId });
  const own = original.Entries.filter(({ RuleNumber }) => RuleNumber < DEFAULT_RULE);
  const kept = own.sort((a, b) => a.RuleNumber - b.RuleNumber);
  const all = scope === "vpc" ? [...kept.filter(isDenied), ...rules] : [...rules, ...kept];
  const { NetworkAcl } = (await run.call("ec2", "CreateNetworkAcl", {
    VpcId: original.VpcId,
    TagSpecifications: [
      {
        ResourceType: "network-acl",
        Tags: [{ Key: "managedByFIS", Value: run.experiment.id }],
      },
    ],
  })) as { readonly NetworkAcl: Acl };
  const aclId = NetworkAcl.NetworkAclId;
  const change: Change = { subnetId, originalAclId: original.NetworkAclId, aclId };
  // Of the action as it is now: it has remembered other subnets since it began.
  run.remember({ changes: [...changesOf(run.latest()), change] } satisfies Memory);
  // A scope of everything leaves nothing but the rule that denies.
  if (scope !== "all") await addRules(run, aclId, all);
  await associate(run, original, subnetId, aclId);
}

const isDenied = ({ RuleAction }: AclRule): boolean => RuleAction === DENIED;

async function addRules(
  run: EffectRun,
  NetworkAclId: string,
  rules: readonly AclRule[],
): Promise<void> {
  for (const Egress of [false, true]) {
    let RuleNumber = 0;
    for (const rule of rules.filter((each) => each.Egress === Egress)) {
      RuleNumber += 1;
      await run.call("ec2", "CreateNetworkAclEntry", { ...rule, NetworkAclId, RuleNumber });
    }
  }
}

async function putBack(run: EffectRun, { subnetId, originalAclId, aclId }: Change): Promise<void> {
  const { NetworkAcls } = (await run.call("ec2", "DescribeNetworkAcls", {
    Filters: [{ Name: "network-acl-id", Values: [aclId] }],
  })) as { readonly NetworkAcls: readonly Acl[] };
  const [acl] = NetworkAcls;
  if (acl === undefined) return;
  const isUsed = acl.Associations.some(({ SubnetId }) => SubnetId === subnetId);
  if (isUsed) await associate(run, acl, subnetId, originalAclId);
  await run.call("ec2", "DeleteNetworkAcl", { NetworkAclId: aclId });
}

async function aclOf(run: EffectRun, subnetId: string): Promise<Acl> {
  const { NetworkAcls } = (await run.call("ec2", "DescribeNetworkAcls", {
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  })) as { readonly NetworkAcls: readonly Acl[] };
  return NetworkAcls[0] as Acl;
}

async function associate(
  run: EffectRun,
  { Associations }: Acl,
  subnetId: string,
  NetworkAclId: string,
): Promise<void> {
  const found = Associations.find(({ SubnetId }) => SubnetId === subnetId);
  const AssociationId = found?.NetworkAclAssociationId;
  await run.call("ec2", "ReplaceNetworkAclAssociation", { AssociationId, NetworkAclId });
}
