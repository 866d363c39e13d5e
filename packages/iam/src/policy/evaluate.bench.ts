// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * The bench's view of the evaluator: a fixed workload of a role session with ten policies attached (SCPs on two levels, a boundary,
 * a session policy, a bucket policy and five identity policies), one request in four of them denied.
 */
import { type PolicyKind, parsePolicy } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import type { ApplicablePolicies, AttachedPolicy, EvaluationRequest } from "./evaluation.ts";

export interface PolicyWorkload {
  readonly policies: ApplicablePolicies;
  /** To be asked in turn. */
  readonly requests: readonly EvaluationRequest[];
}

/**
 * Decides `iterations` times.
 * @param nowMs the bench's monotonic clock, in milliseconds
 * @returns decisions a second of one core
 */
export function decisionsPerSecond(iterations: number, nowMs: () => number): number {
  const { policies, requests } = policyWorkload();
  const from = nowMs();
  let allowed = 0;
  for (let index = 0; index < iterations; index++) {
    const request = requests[index % requests.length] as EvaluationRequest;
    if (evaluate(request, policies).allowed) allowed++;
  }
  const seconds = (nowMs() - from) / 1000;
  // Used, so that the loop cannot be optimized away.
  return allowed < 0 ? 0 : iterations / seconds;
}

function attach(name: string, kind: PolicyKind, ...statements: object[]): AttachedPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name, document: parsePolicy(text, kind) };
}

const ROLE = "arn:aws:iam::111122223333:role/app";

export function policyWorkload(): PolicyWorkload {
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const inRegion = { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } };
  const policies: ApplicablePolicies = {
    serviceControl: [
      [attach("FullAWSAccess", "service-control", everything)],
      [
        attach("regions", "service-control", everything, {
          Effect: "Deny",
          NotAction: ["iam:*", "sts:*"],
          Resource: "*",
          Condition: inRegion,
        }),
      ],
    ],
    boundary: attach("boundary", "boundary", {
      Effect: "Allow",
      Action: ["s3:*", "dynamodb:*", "sqs:*"],
      Resource: "*",
    }),
    session: [attach("session", "session", { ...everything, Action: ["s3:*", "dynamodb:Get*"] })],
    resource: attach("bucket", "resource", {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    identity: identityPolicies(),
  };
  return { policies, requests: [get("cat"), get("dog"), get("app/report"), get("secret/key")] };
}

function identityPolicies(): AttachedPolicy[] {
  const table = "arn:aws:dynamodb:eu-west-1:111122223333:table";
  return [
    attach("tables", "identity", {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGet*"],
      Resource: [`${table}/orders`, `${table}/orders/index/*`],
    }),
    attach("queues", "identity", { Effect: "Allow", Action: "sqs:*Message", Resource: "*" }),
    attach("no-secrets", "identity", {
      Effect: "Deny",
      Action: "s3:*Object*",
      Resource: "arn:aws:s3:::*/secret/*",
    }),
    attach("own", "identity", {
      Effect: "Allow",
      Action: "s3:*",
      Resource: "arn:aws:s3:::photos/${aws:PrincipalTag/team, 'none'}/*",
    }),
    attach("read", "identity", {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
      Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } },
    }),
  ];
}

function get(key: string): EvaluationRequest {
  return {
    principal: {
      kind: "assumed-role",
      accountId: "111122223333",
      arn: "arn:aws:sts::111122223333:assumed-role/app/s1",
      userId: "AROAEXAMPLE:s1",
      roleArn: ROLE,
    },
    action: "s3:GetObject",
    resource: `arn:aws:s3:::photos/${key}`,
    context: new Map([
      ["aws:requestedregion", ["eu-west-1"]],
      ["aws:securetransport", ["true"]],
      ["aws:sourceip", ["10.1.2.3"]],
      ["aws:principaltag/team", ["app"]],
      ["aws:principalarn", [ROLE]],
    ]),
  };
}
