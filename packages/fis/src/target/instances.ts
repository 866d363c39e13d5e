/** Instances of EC2, by ARN, tags and filters. */
import { ec2Filters, passes } from "./filters.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly Reservations?: readonly {
    readonly Instances?: readonly {
      readonly InstanceId: string;
      readonly State?: { readonly Name?: string };
    }[];
  }[];
  readonly NextToken?: string;
}

export const findInstances: Finder = async (role, target, { accountId, region }) => {
  const { resourceArns = [], filters } = target;
  const Filters = ec2Filters(target, "instance-id");
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = (await role.call("ec2", "DescribeInstances", { Filters, NextToken })) as Page;
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    for (const each of instances) {
      const isGone = each.State?.Name === "terminated" || each.State?.Name === "shutting-down";
      if (isGone || !passes(each, filters)) continue;
      found.push(`arn:aws:ec2:${region}:${accountId}:instance/${each.InstanceId}`);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const named = new Set(resourceArns);
  return resourceArns.length === 0 ? found : found.filter((arn) => named.has(arn));
};
