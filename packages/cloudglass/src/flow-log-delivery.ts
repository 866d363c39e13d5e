/** Where EC2's flow logs go: a log group as the role that they were given, a bucket in the name of AWS's log delivery. */
import type { Environment } from "@cloudglass/env";
import { type Identities, type ServiceAuthority, serviceSessions } from "@cloudglass/iam";
import { type Call, type RequestBody, type Service, ServiceError } from "@cloudglass/wire";
import type { FlowLogDelivery } from "../../ec2-vpc/src/ports.ts";
import { type Asker, callOperation } from "./operation-call.ts";

/** What DescribeFlowLogs says of one that cannot be delivered. */
const ACCESS_ERROR = "Access error";
const UNKNOWN_ERROR = "Unknown error";
const LOG_DELIVERY = "delivery.logs.amazonaws.com";

export function flowLogDelivery(
  identities: Identities,
  authority: ServiceAuthority,
  openService: (name: string) => Promise<Service>,
  { clock, random }: Pick<Environment, "clock" | "random">,
): FlowLogDelivery {
  const sessions = serviceSessions(identities, "vpc-flow-logs.amazonaws.com");
  const asker = (region: string, principal: string) => ({
    requestId: random.uuid(),
    hostId: "",
    region,
    sourceIp: principal,
    receivedAt: clock.now(),
  });
  return {
    async toLogGroup({ accountId, region, roleArn, logGroup, logStream }, events) {
      const session = sessions.open(roleArn, "flow-logs");
      if (session?.caller.accountId !== accountId) return ACCESS_ERROR;
      const asked: Asker = {
        ...asker(region, "vpc-flow-logs.amazonaws.com"),
        caller: session.caller,
        authorize: (request) => session.authorize(request),
      };
      const logs = await openService("logs");
      const run = (operation: string, input: object) =>
        callOperation(logs, operation, input, asked);
      const group = { logGroupName: logGroup };
      const stream = { ...group, logStreamName: logStream };
      return faultOf(async () => {
        await unlessThere(() => run("CreateLogGroup", group));
        await unlessThere(() => run("CreateLogStream", stream));
        await run("PutLogEvents", { ...stream, logEvents: events });
      });
    },
    async toBucket({ accountId, region, bucket, key }, bytes) {
      const context = {
        "aws:SourceAccount": accountId,
        "aws:SourceArn": `arn:aws:logs:${region}:${accountId}:*`,
        "s3:x-amz-acl": "bucket-owner-full-control",
      };
      const asked: Asker = {
        ...asker(region, LOG_DELIVERY),
        caller: { kind: "service", accountId, arn: LOG_DELIVERY, userId: LOG_DELIVERY },
        authorize: (request) => authority.asService(LOG_DELIVERY, request, context),
      };
      const Body: RequestBody = {
        contentLength: bytes.length,
        trailers: {},
        consume: async (write) => {
          await write(bytes);
        },
      };
      const input = { Bucket: bucket, Key: key, Body };
      const s3 = await openService("s3");
      return faultOf(() => callOperation(s3, "PutObject", input, asked));
    },
    async prepareBucket(call, bucket) {
      const s3 = await openService("s3");
      const run = (operation: string, input: object) => callOperation(s3, operation, input, call);
      try {
        await run("HeadBucket", { Bucket: bucket });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (error.status === 404) return `LogDestination: ${bucket} does not exist`;
      }
      await unlessThere(async () => {
        const before = await policyOf(run, bucket);
        const after = withDelivery(before, bucket, call);
        if (after !== undefined) await run("PutBucketPolicy", { Bucket: bucket, Policy: after });
      });
      return undefined;
    },
  };
}

interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

async function policyOf(
  run: (operation: string, input: object) => Promise<unknown>,
  bucket: string,
): Promise<PolicyDocument> {
  try {
    const { Policy } = (await run("GetBucketPolicy", { Bucket: bucket })) as { Policy: string };
    const policy = JSON.parse(Policy) as PolicyDocument;
    return { ...policy, Statement: [policy.Statement].flat() };
  } catch (error) {
    if (error instanceof ServiceError && error.code === "NoSuchBucketPolicy") {
      return { Version: "2012-10-17", Statement: [] };
    }
    throw error;
  }
}

/** The policy with what AWS adds to it; undefined when it is there. */
function withDelivery(
  policy: PolicyDocument,
  bucket: string,
  { region, caller: { accountId } }: Pick<Call, "region" | "caller">,
): string | undefined {
  const sid = `AWSLogDelivery${accountId}${region}`.replaceAll("-", "");
  if (policy.Statement.some(({ Sid }) => Sid === sid)) return undefined;
  const grant = {
    Effect: "Allow",
    Principal: { Service: LOG_DELIVERY },
    Action: ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"],
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${accountId}:*` },
    },
  };
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, { Sid: sid, ...grant }] });
}

/** A group or stream that may not be made may be there. */
async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

async function faultOf(deliver: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await deliver();
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return /Denied/.test(error.code) ? ACCESS_ERROR : UNKNOWN_ERROR;
  }
}
