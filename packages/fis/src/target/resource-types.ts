/** What actions can be aimed at. */

export interface ResourceType {
  readonly id: string;
  readonly description: string;
  /** Of ARNs that a target may list. */
  readonly arn: RegExp;
  /** Whether filters may be given. */
  readonly isFiltered?: true;
}

const ALL: readonly ResourceType[] = [
  {
    id: "aws:dynamodb:global-table",
    description: "A DynamoDB table that has replicas.",
    arn: /^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/,
  },
  {
    id: "aws:ec2:instance",
    description: "An EC2 instance.",
    arn: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:instance\/i-[0-9a-f]{8,17}$/,
    isFiltered: true,
  },
  {
    id: "aws:ec2:subnet",
    description: "A subnet.",
    arn: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:subnet\/subnet-[0-9a-f]{8,17}$/,
    isFiltered: true,
  },
  {
    id: "aws:ec2:spot-instance",
    description: "A Spot Instance.",
    arn: /^arn:aws:ec2:[a-z0-9-]+:\d{12}:instance\/i-[0-9a-f]{8,17}$/,
    isFiltered: true,
  },
  {
    id: "aws:lambda:function",
    description: "A Lambda function.",
    arn: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}$/,
  },
  {
    id: "aws:iam:role",
    description: "An IAM role.",
    arn: /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
  },
  {
    id: "aws:s3:bucket",
    description: "An S3 bucket.",
    arn: /^arn:aws:s3:::[a-z0-9.-]{3,63}$/,
  },
];

export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [...ALL].sort((a, b) => (a.id < b.id ? -1 : 1)).map((each) => [each.id, each]),
);
