// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * Draws cases that reach the deep branches: most policies speak of the request at hand, and most of what they say is nearly right.
 * The same seed gives the same cases.
 */
import { SeededRandom } from "@cloudglass/env";
import { drawConditions } from "./condition-generator.ts";
import {
  type Caller,
  HOME_ACCOUNT,
  OTHER_ACCOUNT,
  type PolicyCase,
  type PolicyJson,
  type StatementJson,
} from "./policy-case.ts";

interface Target {
  readonly action: string;
  /** `ACCOUNT` stands for the owner. */
  readonly resource: string;
}

const TARGETS: readonly Target[] = [
  { action: "s3:GetObject", resource: "arn:aws:s3:::photos/ann/2026/cat.jpg" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::photos/ben/dog.jpg" },
  { action: "s3:ListBucket", resource: "arn:aws:s3:::photos" },
  { action: "dynamodb:GetItem", resource: "arn:aws:dynamodb:eu-west-1:ACCOUNT:table/orders" },
  {
    action: "dynamodb:Query",
    resource: "arn:aws:dynamodb:eu-west-1:ACCOUNT:table/orders/index/by-day",
  },
  { action: "iam:GetUser", resource: "arn:aws:iam::ACCOUNT:user/ann" },
  { action: "sts:AssumeRole", resource: "arn:aws:iam::ACCOUNT:role/target" },
  { action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:ACCOUNT:jobs" },
  { action: "lambda:InvokeFunction", resource: "arn:aws:lambda:eu-west-1:ACCOUNT:function:resize" },
  {
    action: "ec2:TerminateInstances",
    resource: "arn:aws:ec2:eu-west-1:ACCOUNT:instance/i-0123456789abcdef0",
  },
  {
    action: "kms:Decrypt",
    resource: "arn:aws:kms:eu-west-1:ACCOUNT:key/12345678-1234-1234-1234-123456789012",
  },
];

const USER = `arn:aws:iam::${HOME_ACCOUNT}:user/ann`;
const ROLE = `arn:aws:iam::${HOME_ACCOUNT}:role/app`;
const SESSION = `arn:aws:sts::${HOME_ACCOUNT}:assumed-role/app/s1`;
const ROOT = `arn:aws:iam::${HOME_ACCOUNT}:root`;

const CALLERS: readonly { readonly weight: number; readonly caller: Caller }[] = [
  { weight: 34, caller: { kind: "user", accountId: HOME_ACCOUNT, arn: USER } },
  {
    weight: 34,
    caller: { kind: "assumed-role", accountId: HOME_ACCOUNT, arn: SESSION, roleArn: ROLE },
  },
  {
    weight: 12,
    caller: {
      kind: "federated-user",
      accountId: HOME_ACCOUNT,
      arn: `arn:aws:sts::${HOME_ACCOUNT}:federated-user/ann`,
      userArn: USER,
    },
  },
  { weight: 6, caller: { kind: "root", accountId: HOME_ACCOUNT, arn: ROOT } },
  {
    weight: 7,
    caller: {
      kind: "service",
      accountId: "",
      arn: "lambda.amazonaws.com",
      service: "lambda.amazonaws.com",
    },
  },
  { weight: 7, caller: { kind: "anonymous", accountId: "", arn: "" } },
];

/** Everything that one case is drawn from. */
export interface Draw {
  readonly random: SeededRandom;
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

export function pick<Value>(random: SeededRandom, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value;
}

export function chance(random: SeededRandom, percent: number): boolean {
  return random.below(100) < percent;
}

export function generateCase(seed: string, index: number): PolicyCase {
  const random = new SeededRandom(`${seed}/${index}`);
  const caller = drawCaller(random);
  const owner = chance(random, 75) ? HOME_ACCOUNT : OTHER_ACCOUNT;
  const target = pick(random, TARGETS);
  const resource = target.resource.replace("ACCOUNT", owner);
  const context = drawContext(random, caller, target.action);
  const draw: Draw = { random, caller, action: target.action, resource, context };
  const own = caller.kind !== "anonymous" && caller.kind !== "service";
  const limited = own && caller.kind !== "root";
  const isSession = caller.kind === "assumed-role" || caller.kind === "federated-user";
  const trust = target.action === "sts:AssumeRole";
  const hasResourcePolicy = trust || target.action.startsWith("kms:") || chance(random, 65);
  return {
    index,
    caller,
    action: target.action,
    resource,
    resourceAccountId: owner,
    context,
    identity: limited ? drawPolicies(draw, random.below(3) + (chance(random, 80) ? 1 : 0)) : [],
    ...(hasResourcePolicy ? { resourcePolicy: drawResourcePolicy(draw, trust) } : {}),
    ...(limited && chance(random, 30) ? { boundary: drawPolicy(draw, 85) } : {}),
    ...(isSession && chance(random, 40) ? { session: drawPolicy(draw, 85) } : {}),
    serviceControl: own && chance(random, 25) ? drawLevels(draw) : [],
    resourceControl: chance(random, 20) ? [[drawResourceControl(draw)]] : [],
  };
}

function drawCaller(random: SeededRandom): Caller {
  let left = random.below(100);
  for (const { weight, caller } of CALLERS) {
    left -= weight;
    if (left < 0) return caller;
  }
  throw new Error("the weights sum to less than 100");
}

function drawContext(
  random: SeededRandom,
  caller: Caller,
  action: string,
): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {
    "aws:SecureTransport": pick(random, ["true", "true", "false"]),
    "aws:SourceIp": pick(random, ["10.0.0.7", "192.0.2.9", "2001:db8::7"]),
    "aws:CurrentTime": pick(random, ["2026-06-01T12:00:00Z", "2026-01-01T00:00:00Z"]),
    "aws:RequestedRegion": pick(random, ["eu-west-1", "us-east-1"]),
  };
  if (chance(random, 50)) context["aws:UserAgent"] = pick(random, ["aws-cli/2.1", "Boto3*/x"]);
  if (chance(random, 50)) context["aws:ViaAWSService"] = "false";
  if (chance(random, 40)) context["aws:MultiFactorAuthAge"] = pick(random, ["30", "3600"]);
  if (action === "s3:ListBucket" && chance(random, 70)) {
    context["s3:prefix"] = pick(random, ["ann/", "ben/", ""]);
    context["s3:max-keys"] = pick(random, ["10", "1000"]);
  }
  if (action.startsWith("dynamodb:") && chance(random, 70)) {
    context["dynamodb:LeadingKeys"] = pick(random, [["ann"], ["ann", "ben"], ["carol"]]);
  }
  if (caller.kind === "anonymous" || caller.kind === "service") return context;
  context["aws:PrincipalArn"] = caller.roleArn ?? caller.arn;
  context["aws:PrincipalAccount"] = caller.accountId;
  if (caller.kind === "user") context["aws:username"] = "ann";
  if (chance(random, 60)) context["aws:PrincipalTag/team"] = pick(random, ["app", "ann", "2026"]);
  if (chance(random, 40)) {
    context["aws:PrincipalOrgPaths"] = pick(random, [["o-1/r-1/ou-1/"], ["o-1/r-1/ou-2/"]]);
  }
  return context;
}

function drawLevels(draw: Draw): PolicyJson[][] {
  return Array.from({ length: 1 + draw.random.below(3) }, () =>
    chance(draw.random, 60) ? [FULL_ACCESS, drawPolicy(draw, 45)] : drawPolicies(draw, 2, 80),
  );
}

const FULL_ACCESS: PolicyJson = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

function drawPolicies(draw: Draw, count: number, allowPercent = 92): PolicyJson[] {
  return Array.from({ length: count }, () => drawPolicy(draw, allowPercent));
}

function drawPolicy(draw: Draw, allowPercent: number): PolicyJson {
  const count = 1 + draw.random.below(3);
  return {
    Version: "2012-10-17",
    Statement: Array.from({ length: count }, () => drawStatement(draw, allowPercent)),
  };
}

function drawStatement(draw: Draw, allowPercent: number): StatementJson {
  const { random } = draw;
  const effect = chance(random, allowPercent) ? "Allow" : "Deny";
  return {
    Effect: effect,
    ...drawAction(draw),
    ...drawResource(draw),
    ...drawConditions(draw, effect === "Deny" ? 88 : 45),
  };
}

/** A customer's RCP denies; the Allow of everything is attached by AWS. */
function drawResourceControl(draw: Draw): PolicyJson {
  const statement = drawStatement(draw, 0);
  const { NotAction: _without, ...rest } = statement;
  const actions = [rest.Action ?? "sts:*"]
    .flat()
    .map((action) => (action === "*" ? "s3:*" : action));
  return { Version: "2012-10-17", Statement: [{ ...rest, Action: actions, Principal: "*" }] };
}

/** Roles are trusted by policies without a resource. */
function drawResourcePolicy(draw: Draw, trust: boolean): PolicyJson {
  const { random } = draw;
  const statements = Array.from({ length: 1 + random.below(3) }, () => {
    const statement = drawStatement(draw, 88);
    const named = drawPrincipal(draw, statement.Effect);
    if (!trust) return { ...statement, ...named };
    const { Resource: _resource, NotResource: _notResource, NotAction: _not, ...rest } = statement;
    const { NotPrincipal, Principal = { AWS: [HOME_ACCOUNT] } } = named;
    return {
      ...rest,
      Action: pick(random, ["sts:AssumeRole", "sts:AssumeRole", "sts:TagSession", "sts:Assume*"]),
      Principal: NotPrincipal ?? Principal,
    };
  });
  return { Version: "2012-10-17", Statement: statements };
}

function drawPrincipal(
  draw: Draw,
  effect: "Allow" | "Deny",
): { Principal?: unknown; NotPrincipal?: unknown } {
  const { random, caller } = draw;
  const everyone = [
    "*",
    { AWS: "*" },
    { AWS: USER },
    { AWS: [USER, SESSION] },
    { AWS: ROLE },
    { AWS: SESSION },
    { AWS: HOME_ACCOUNT },
    { AWS: ROOT },
    { AWS: [`arn:aws:iam::${HOME_ACCOUNT}:user/ben`, `arn:aws:iam::${OTHER_ACCOUNT}:root`] },
    { AWS: `arn:aws:sts::${HOME_ACCOUNT}:federated-user/ann` },
    { Service: "lambda.amazonaws.com" },
    { Service: ["sqs.amazonaws.com"], AWS: ROLE },
  ];
  if (effect === "Deny" && chance(random, 25)) {
    return {
      NotPrincipal: pick(random, [
        { AWS: [USER, ROOT] },
        { AWS: [SESSION, ROLE, ROOT] },
        { AWS: [`arn:aws:iam::${HOME_ACCOUNT}:user/ben`] },
        { AWS: [USER] },
        { AWS: [ROOT] },
      ]),
    };
  }
  const own = caller.kind === "service" ? { Service: caller.service } : { AWS: caller.arn };
  const named = caller.kind === "anonymous" ? "*" : own;
  return { Principal: chance(random, 30) ? named : pick(random, everyone) };
}

function drawAction({ random, action }: Draw): {
  Action?: string | string[];
  NotAction?: string[];
} {
  const [service, name] = action.split(":") as [string, string];
  if (chance(random, 10)) {
    return { NotAction: pick(random, [[action], ["s3:*", "sqs:*"], ["iam:*"]]) };
  }
  const near = [
    action,
    action,
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    `${service}:*${name.slice(-4)}`,
    `${service.toUpperCase()}:${name.toLowerCase()}`,
    `${service}:?${name.slice(1)}`,
    "*",
  ];
  const far = [`${service}:List*`, "s3:PutObject", "dynamodb:*", "sqs:ReceiveMessage"];
  const one = pick(random, chance(random, 80) ? near : far);
  return { Action: chance(random, 25) ? [pick(random, far), one] : one };
}

function drawResource({ random, resource }: Draw): {
  Resource?: string | string[];
  NotResource?: string[];
} {
  const [head, ...path] = resource.split("/");
  const near = [
    resource,
    "*",
    "*",
    `${resource.slice(0, -2)}*`,
    `${resource.slice(0, -1)}?`,
    `${head}${path.length > 0 ? "/*" : "*"}`,
    resource.replace(/:\d{12}:/, ":*:"),
    resource.replace("eu-west-1", "*"),
    resource.replace("ann", "${aws:username}"),
    resource.replace("2026", "${aws:PrincipalTag/team, '2026'}"),
    resource.replace("ann", "${aws:PrincipalTag/team}"),
  ];
  const far = ["arn:aws:s3:::other/*", `${resource}-other`, "arn:aws:sqs:*:*:other"];
  if (chance(random, 10)) {
    return { NotResource: [pick(random, far), pick(random, chance(random, 30) ? near : far)] };
  }
  const one = pick(random, chance(random, 82) ? near : far);
  return { Resource: chance(random, 25) ? [pick(random, far), one] : one };
}
