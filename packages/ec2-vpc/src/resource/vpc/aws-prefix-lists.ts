/**
 * The prefix lists that AWS keeps in a region: the addresses of its services there. Those of S3 and DynamoDB are what
 * gateway endpoints lead to.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 * https://docs.aws.amazon.com/general/latest/gr/aws-ip-ranges.html
 */
import { createHash } from "node:crypto";
import type { Resources } from "../resources.ts";
import { AWS_ACCOUNT, type PrefixListRecord } from "./prefix-list.ts";

type Blocks = Readonly<Record<string, readonly string[]>>;

/** Published ones, as they stand for the whole region; a selection. */
const S3: Blocks = {
  "us-east-1": ["16.15.176.0/20", "16.182.0.0/16", "3.5.0.0/19", "52.216.0.0/15", "54.231.0.0/16"],
  "us-east-2": ["16.12.60.0/22", "3.5.128.0/21", "52.219.80.0/20", "52.219.96.0/20"],
  "us-west-1": ["3.5.160.0/22", "52.219.112.0/21", "52.92.48.0/22"],
  "us-west-2": ["3.5.76.0/22", "3.5.80.0/21", "52.218.128.0/17", "52.92.128.0/17"],
  "eu-west-1": ["3.5.64.0/21", "3.5.72.0/23", "52.218.0.0/17", "52.92.0.0/17"],
  "eu-west-2": ["3.5.244.0/22", "52.95.148.0/23", "52.95.142.0/23"],
  "eu-central-1": ["3.5.134.0/23", "3.5.136.0/22", "52.219.44.0/22", "52.219.72.0/22"],
  "ap-northeast-1": ["3.5.152.0/21", "52.219.0.0/20", "52.219.16.0/22", "52.219.136.0/22"],
  "ap-southeast-1": ["3.5.146.0/23", "3.5.148.0/22", "52.219.32.0/21", "52.219.40.0/22"],
  "ap-southeast-2": ["3.5.164.0/22", "3.5.168.0/23", "52.95.128.0/21", "52.92.52.0/22"],
};
const DYNAMODB: Blocks = {
  "us-east-1": ["3.218.180.0/22", "35.71.64.0/22", "52.119.224.0/20", "52.94.0.0/22"],
  "us-east-2": ["3.141.102.208/28", "52.94.4.0/24"],
  "us-west-1": ["52.94.12.0/24", "52.119.232.0/24"],
  "us-west-2": ["35.71.96.0/22", "52.119.240.0/21", "52.94.28.0/23"],
  "eu-west-1": ["52.119.240.0/21", "52.94.24.0/23", "52.94.26.0/23"],
  "eu-west-2": ["52.94.15.0/24"],
  "eu-central-1": ["52.94.17.0/24", "52.119.188.0/22"],
  "ap-northeast-1": ["52.94.8.0/24", "52.119.208.0/23"],
  "ap-southeast-1": ["52.94.11.0/24", "52.119.212.0/23"],
  "ap-southeast-2": ["52.94.13.0/24", "52.119.210.0/23"],
};

/** Of a region whose published ones are not here: addresses of documentation (RFC 5737). */
const ELSEWHERE = { s3: ["198.51.100.0/25"], dynamodb: ["198.51.100.128/25"] };

function listsOf(region: string): readonly {
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  readonly blocks: readonly string[];
}[] {
  const name = (service: string) => `com.amazonaws.${region}.${service}`;
  const global = (service: string) => `com.amazonaws.global.${service}`;
  return [
    { name: name("s3"), family: "IPv4", blocks: S3[region] ?? ELSEWHERE.s3 },
    { name: name("dynamodb"), family: "IPv4", blocks: DYNAMODB[region] ?? ELSEWHERE.dynamodb },
    { name: name("vpc-lattice"), family: "IPv4", blocks: ["169.254.171.0/24"] },
    { name: name("ipv6.vpc-lattice"), family: "IPv6", blocks: ["fd00:ec2:80::/64"] },
    { name: global("cloudfront.origin-facing"), family: "IPv4", blocks: CLOUDFRONT },
    { name: global("groundstation"), family: "IPv4", blocks: ["13.47.128.0/18"] },
  ];
}

/** Of the list with that name; none where the region has no such list. */
export const serviceBlocks = (region: string, name: string): readonly string[] =>
  listsOf(region).find((list) => list.name === name)?.blocks ?? [];

const CLOUDFRONT = [
  "13.124.199.0/24",
  "18.68.0.0/16",
  "52.46.0.0/18",
  "64.252.64.0/18",
  "70.132.0.0/18",
  "130.176.0.0/17",
];

/** An id is the same in every account and after every start. */
export const awsPrefixListId = (region: string, name: string) =>
  `pl-${createHash("sha256").update(`${region} ${name}`).digest("hex").slice(0, 8)}`;

/** To be called within a commit. */
export function ensureAwsPrefixLists({ prefixLists }: Resources, region: string): void {
  for (const { name, family, blocks } of listsOf(region)) {
    const id = awsPrefixListId(region, name);
    if (prefixLists.get(id) !== undefined) continue;
    const list: PrefixListRecord = {
      id,
      accountId: AWS_ACCOUNT,
      region,
      tags: {},
      name,
      addressFamily: family,
      maxEntries: undefined,
      lastChange: "create",
      versions: [blocks.map((cidr) => ({ cidr, description: undefined }))],
    };
    prefixLists.put(list);
  }
}
