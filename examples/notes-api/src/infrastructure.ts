/** What the application needs in its account: a bucket, a table, and two roles. Made once, by who may. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, type IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

export const BUCKET = "notes-texts";
export const TABLE = "notes";
/** Notes are kept so long. */
export const KEPT_DAYS = 30;

export interface Clients {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
}

export type RoleName = "notes-writer" | "notes-reader";

const READ = ["s3:GetObject", "dynamodb:GetItem", "dynamodb:Query"];
const WRITE = ["s3:PutObject", "s3:DeleteObject", "dynamodb:PutItem", "dynamodb:DeleteItem"];
const ACTIONS: Readonly<Record<RoleName, readonly string[]>> = {
  "notes-writer": [...READ, ...WRITE],
  "notes-reader": READ,
};

export async function createInfrastructure({ s3, dynamodb, iam }: Clients): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: BUCKET,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: "kept",
            Status: "Enabled",
            Filter: { Prefix: "" },
            Expiration: { Days: KEPT_DAYS },
          },
        ],
      },
    }),
  );
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "author", AttributeType: "S" },
        { AttributeName: "id", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "author", KeyType: "HASH" },
        { AttributeName: "id", KeyType: "RANGE" },
      ],
    }),
  );
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: TABLE,
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
    }),
  );
  for (const roleName of ["notes-writer", "notes-reader"] as const) await createRole(iam, roleName);
}

async function createRole(iam: IAMClient, roleName: RoleName): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: roleName,
      AssumeRolePolicyDocument: policy({
        Effect: "Allow",
        Principal: { AWS: "000000000000" },
        Action: "sts:AssumeRole",
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: roleName,
      PolicyName: "notes",
      PolicyDocument: policy({
        Effect: "Allow",
        Action: ACTIONS[roleName],
        Resource: [`arn:aws:s3:::${BUCKET}/*`, `arn:aws:dynamodb:*:*:table/${TABLE}`],
      }),
    }),
  );
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
