/**
 * Policies that AWS keeps, attachable by ARN. Source: AWS Managed Policy Reference Guide. Only the version in
 * force is known here, not the ones before it.
 */
import { policyArn } from "./arn.ts";
import type { ManagedPolicy, PolicyVersion } from "./managed-policy.ts";

interface KeptPolicy {
  readonly policy: ManagedPolicy;
  readonly version: PolicyVersion;
}

const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

const POLICIES = [
  keep("AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK", 1, "2015-02-06T18:39:46Z", {
    description: "Provides full access to AWS services and resources.",
    statements: [EVERYTHING],
  }),
  keep("PowerUserAccess", "ANPAJYRXTHIB4FOVS3ZXS", 7, "2015-02-06T18:39:47Z", {
    description:
      "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    statements: [
      {
        Effect: "Allow",
        NotAction: ["iam:*", "organizations:*", "account:*"],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: [
          "account:GetAccountInformation",
          "account:GetPrimaryEmail",
          "account:ListRegions",
          "iam:CreateServiceLinkedRole",
          "iam:DeleteServiceLinkedRole",
          "iam:ListRoles",
          "organizations:DescribeEffectivePolicy",
          "organizations:DescribeOrganization",
        ],
        Resource: "*",
      },
    ],
  }),
  keep("AmazonS3FullAccess", "ANPAIFIR6V6BVTRAHWINE", 2, "2015-02-06T18:40:58Z", {
    description: "Provides full access to all buckets via the AWS Management Console.",
    statements: [{ Effect: "Allow", Action: ["s3:*", "s3-object-lambda:*"], Resource: "*" }],
  }),
  keep("AmazonS3ReadOnlyAccess", "ANPAIZTJ4DXE7G6AGAE6M", 3, "2015-02-06T18:40:59Z", {
    description: "Provides read only access to all buckets via the AWS Management Console.",
    statements: [
      {
        Effect: "Allow",
        Action: [
          "s3:Get*",
          "s3:List*",
          "s3:Describe*",
          "s3-object-lambda:Get*",
          "s3-object-lambda:List*",
        ],
        Resource: "*",
      },
    ],
  }),
  keep("IAMFullAccess", "ANPAI7XKCFMBPM3QQRRVQ", 2, "2015-02-06T18:40:38Z", {
    description: "Provides full access to IAM via the AWS Management Console.",
    statements: [
      {
        Effect: "Allow",
        Action: [
          "iam:*",
          "organizations:DescribeAccount",
          "organizations:DescribeOrganization",
          "organizations:DescribeOrganizationalUnit",
          "organizations:DescribePolicy",
          "organizations:ListChildren",
          "organizations:ListParents",
          "organizations:ListPoliciesForTarget",
          "organizations:ListRoots",
          "organizations:ListPolicies",
          "organizations:ListTargetsForPolicy",
        ],
        Resource: "*",
      },
    ],
  }),
  keep("AWSLambdaBasicExecutionRole", "ANPAJNCQGXC42545SKXIK", 1, "2015-04-09T15:03:43Z", {
    path: "/service-role/",
    description: "Provides write permissions to CloudWatch Logs.",
    statements: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "*",
      },
    ],
  }),
];

/** By ARN, in the order of their names. */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, KeptPolicy> = new Map(
  POLICIES.map((kept) => [kept.policy.arn, kept] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);

function keep(
  name: string,
  id: string,
  version: number,
  created: string,
  content: {
    readonly description: string;
    readonly statements: readonly object[];
    readonly path?: string;
  },
): KeptPolicy {
  const createdAt = Date.parse(created);
  const path = content.path ?? "/";
  return {
    policy: {
      id,
      accountId: "aws",
      name,
      path,
      arn: policyArn("aws", path, name),
      description: content.description,
      defaultVersion: version,
      lastVersion: version,
      createdAt,
      updatedAt: createdAt,
    },
    version: {
      version,
      document: JSON.stringify({ Version: "2012-10-17", Statement: content.statements }),
      createdAt,
    },
  };
}
