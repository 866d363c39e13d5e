/** SDK clients whose requests share one pool of connections. */
import { Agent } from "node:http";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

export type Clients = ReturnType<typeof openClients>;

export function openClients(endpoint: string, connections: number) {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: connections });
  const configuration = {
    region: "us-east-1",
    endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    // Every answer counts; what is tried again is never seen.
    maxAttempts: 1,
    requestHandler: { httpAgent },
  };
  return {
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(configuration),
    iam: new IAMClient(configuration),
    sts: new STSClient(configuration),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient({ ...configuration, disableHostPrefix: true }),
    ec2: new EC2Client(configuration),
    close: () => httpAgent.destroy(),
  };
}
