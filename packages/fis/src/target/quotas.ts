/**
 * How many targets actions may have, all those of one kind in an experiment together. Most quotas are for targets that are
 * looked for, not for those that are named. AWS's quotas on functions are not known here.
 * https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html
 */
import type { TemplateContent } from "../template/template.ts";

interface Quota {
  readonly max: number;
  /** Also for targets that are named by their ARNs. */
  readonly isOfNamed?: true;
}

const QUOTAS: Readonly<Record<string, Quota>> = {
  "aws:dynamodb:global-table-pause-replication": { max: 5, isOfNamed: true },
  "aws:ec2:reboot-instances": { max: 5 },
  "aws:ec2:send-spot-instance-interruptions": { max: 5 },
  "aws:ec2:stop-instances": { max: 5 },
  "aws:ec2:terminate-instances": { max: 5 },
  "aws:network:disrupt-connectivity": { max: 5 },
  "aws:s3:bucket-pause-replication": { max: 20 },
};

/** In words, the first quota that the targets exceed. @param resolved ARNs by name of the target */
export function exceededQuota(
  { actions, targets }: TemplateContent,
  resolved: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  for (const [actionId, { max, isOfNamed }] of Object.entries(QUOTAS)) {
    const named = Object.values(actions)
      .filter((action) => action.actionId === actionId)
      .flatMap((action) => Object.values(action.targets ?? {}))
      .filter((target) => isOfNamed || (targets[target]?.resourceArns ?? []).length === 0);
    const count = new Set(named.flatMap((target) => resolved[target] ?? [])).size;
    if (count > max) return `${count} targets for ${actionId} were found, and the quota is ${max}.`;
  }
  return undefined;
}
