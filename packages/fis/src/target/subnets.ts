/** Subnets of EC2, by ARN, tags and filters. */
import { ec2Filters, passes } from "./filters.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly Subnets?: readonly { readonly SubnetId: string }[];
  readonly NextToken?: string;
}

export const findSubnets: Finder = async (role, target, { accountId, region }) => {
  const { resourceArns = [], filters } = target;
  const Filters = ec2Filters(target, "subnet-id");
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = (await role.call("ec2", "DescribeSubnets", { Filters, NextToken })) as Page;
    for (const each of page.Subnets ?? []) {
      if (!passes(each, filters)) continue;
      found.push(`arn:aws:ec2:${region}:${accountId}:subnet/${each.SubnetId}`);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const named = new Set(resourceArns);
  return resourceArns.length === 0 ? found : found.filter((arn) => named.has(arn));
};
