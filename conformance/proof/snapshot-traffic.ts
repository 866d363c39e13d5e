/** Numbered writes to every service, each of which can be told from the others when it is read again. */
import { createHash } from "node:crypto";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import type { CloudNamespace } from "cloudglass";
import { LAMBDA_TRUST } from "../lambda/testing/functions.ts";
import { zipOf } from "../lambda/testing/zip.ts";

export interface Workload {
  readonly name: string;
  /** Once, in an empty namespace. */
  prepare(): Promise<void>;
  /** Acknowledged when it resolves. */
  write(number: number): Promise<void>;
  /** The numbers of what is there; throws when something is there in part. */
  read(): Promise<number[]>;
}

export function trafficOf(cloud: CloudNamespace): Workload[] {
  const config = { ...cloud.clientConfig(), maxAttempts: 1 };
  return [
    objects(new S3Client(config)),
    items(new DynamoDBClient(config)),
    users(new IAMClient(config)),
    functions(new LambdaClient(config), new IAMClient(config)),
    logEvents(new CloudWatchLogsClient(config)),
    securityGroups(new EC2Client(config)),
  ];
}

const numberIn = (name: string | undefined) => Number(/-(\d+)$/.exec(name ?? "")?.[1]);

function objects(s3: S3Client): Workload {
  const Bucket = "traffic";
  // Small ones that share a stripe, and some of several stripes.
  const contentOf = (number: number) => {
    const sizeBytes = number % 7 === 3 ? 3_000_000 : 100 + number * 997;
    return Buffer.alloc(sizeBytes, createHash("sha256").update(String(number)).digest());
  };
  return {
    name: "S3",
    async prepare() {
      await s3.send(new CreateBucketCommand({ Bucket }));
    },
    async write(number) {
      const Body = contentOf(number % 10_000);
      await s3.send(new PutObjectCommand({ Bucket, Key: `object-${number}`, Body }));
    },
    async read() {
      const found: number[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
        for (const { Key } of Contents) {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
          if (!bytes.equals(contentOf(numberIn(Key) % 10_000))) throw new Error(`${Key} is torn`);
          found.push(numberIn(Key));
        }
      }
      return found;
    },
  };
}

function items(dynamodb: DynamoDBClient): Workload {
  const TableName = "traffic";
  const scan = async (more: { IndexName?: string; ConsistentRead?: boolean }) => {
    const found: number[] = [];
    const pages = paginateScan({ client: dynamodb }, { TableName, ...more });
    for await (const { Items = [] } of pages) {
      for (const { id, text } of Items) {
        if (text?.S !== "x".repeat(2000)) throw new Error(`item ${id?.S} is torn`);
        found.push(numberIn(id?.S));
      }
    }
    return found.sort((a, b) => a - b);
  };
  return {
    name: "DynamoDB",
    async prepare() {
      const keyed = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [keyed("id"), keyed("kind")],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          GlobalSecondaryIndexes: [
            {
              IndexName: "by-kind",
              KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          ],
        }),
      );
      await waitUntilTableExists(
        { client: dynamodb, maxWaitTime: 30, minDelay: 0.02 },
        { TableName },
      );
    },
    async write(number) {
      const text = "x".repeat(2000);
      const Item = { id: { S: `item-${number}` }, kind: { S: "a" }, text: { S: text } };
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
    async read() {
      const found = await scan({ ConsistentRead: true });
      const indexed = await scan({ IndexName: "by-kind" });
      if (indexed.join() !== found.join())
        throw new Error(`in the index: ${indexed}, not ${found}`);
      return found;
    },
  };
}

function users(iam: IAMClient): Workload {
  const PolicyName = "p";
  const documentOf = (number: number) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Sid: `n${number}`, Effect: "Allow", Action: "s3:*", Resource: "*" }],
    });
  return {
    name: "IAM",
    async prepare() {},
    async write(number) {
      const UserName = `user-${number}`;
      await iam.send(new CreateUserCommand({ UserName }));
      const PolicyDocument = documentOf(number);
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
    },
    async read() {
      const found: number[] = [];
      const { Users = [] } = await iam.send(new ListUsersCommand({ MaxItems: 1000 }));
      for (const { UserName } of Users) {
        // One that was under way may have no policy yet.
        const policy = await iam
          .send(new GetUserPolicyCommand({ UserName, PolicyName }))
          .catch(() => undefined);
        if (policy === undefined) continue;
        const document = decodeURIComponent(policy.PolicyDocument ?? "");
        if (document !== documentOf(numberIn(UserName))) throw new Error(`${UserName} is torn`);
        found.push(numberIn(UserName));
      }
      return found;
    },
  };
}

function functions(lambda: LambdaClient, iam: IAMClient): Workload {
  const zipped = (number: number) =>
    zipOf({ "index.mjs": `export const handler = async () => ${number};` });
  return {
    name: "Lambda",
    async prepare() {
      const role = { RoleName: "traffic", AssumeRolePolicyDocument: LAMBDA_TRUST };
      await iam.send(new CreateRoleCommand(role));
    },
    async write(number) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: `function-${number}`,
          Role: "arn:aws:iam::000000000000:role/traffic",
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Code: { ZipFile: zipped(number) },
        }),
      );
    },
    async read() {
      const found: number[] = [];
      for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
        for (const { FunctionName } of Functions) {
          const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
          const hash = createHash("sha256")
            .update(zipped(numberIn(FunctionName)))
            .digest("base64");
          if (Configuration?.CodeSha256 !== hash) throw new Error(`${FunctionName} is torn`);
          if (Configuration.State !== "Active") throw new Error(`${FunctionName} is not active`);
          found.push(numberIn(FunctionName));
        }
      }
      return found;
    },
  };
}

function logEvents(logs: CloudWatchLogsClient): Workload {
  const place = { logGroupName: "/traffic", logStreamName: "one" };
  return {
    name: "Logs",
    async prepare() {
      await logs.send(new CreateLogGroupCommand({ logGroupName: place.logGroupName }));
      await logs.send(new CreateLogStreamCommand(place));
    },
    async write(number) {
      const logEvents = [{ timestamp: Date.now(), message: `event-${number}` }];
      await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    },
    async read() {
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({ ...place, startFromHead: true }),
      );
      return events.map(({ message }) => numberIn(message));
    },
  };
}

function securityGroups(ec2: EC2Client): Workload {
  return {
    name: "EC2",
    async prepare() {},
    async write(number) {
      const GroupName = `group-${number}`;
      await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "traffic" }));
    },
    async read() {
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
      return SecurityGroups.filter(({ GroupName }) => GroupName !== "default").map(
        ({ GroupName }) => numberIn(GroupName),
      );
    },
  };
}
