/** Subnets of EC2, by ARN, tags and filters. */
import { passes } from "./filters.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly Subnets?: readonly { readonly SubnetId: string }[];
  readonly NextToken?: string;
}

export const findSubnets: Finder = async (role, target, { accountId, region }) => {
  const { resourceArns = [], resourceTags = {}, filters } = target;
  const ids = resourceArns.map((arn) => arn.split("/").at(-1) ?? "");
  const Filters = [
    ...(ids.length > 0 ? [{ Name: "subnet-id", Values: ids }] : []),
    ...Object.entries(resourceTags).map(([key, value]) => ({
      Name: `tag:${key}`,
      Values: [value],
    })),
  ];
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
