import { expect, test } from "vitest";
import { localAccount, policy, trust } from "../../../testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const CAT = "arn:aws:s3:::photos/cat";

const text = (statement: object) => JSON.stringify(policy(statement));
const ALLOW_GET = text({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

test("what cannot be simulated is refused in AWS's words", () => {
  const { iam, user, errorOf } = localAccount();
  user("ann");
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  type Input = Parameters<typeof iam<"SimulatePrincipalPolicy">>[1];
  const ask = (input: Partial<Input>) =>
    errorOf(() =>
      iam("SimulatePrincipalPolicy", {
        PolicySourceArn: ANN,
        ActionNames: ["s3:GetObject"],
        ...input,
      }),
    );
  const session = "arn:aws:sts::000000000000:assumed-role/r/s";
  const role = "arn:aws:iam::000000000000:role/r";
  const ResourcePolicy = text({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "*",
  });
  expect(ask({ PolicySourceArn: session })).toBe(
    `InvalidInput: Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
  );
  expect(ask({ PolicySourceArn: `${ANN}2` })).toBe(
    "NoSuchEntity: The user with name ann2 cannot be found.",
  );
  expect(ask({ ResourceArns: ["14a050d4-021e"] })).toBe(
    "InvalidInput: ResourceNames are not in a valid ARN format: 14a050d4-021e.",
  );
  expect(ask({ ResourceOwner: "123456789012" })).toBe(
    "InvalidInput: '123456789012' is not a valid as a Resource Owner.",
  );
  expect(ask({ CallerArn: role })).toBe(
    "InvalidInput: Invalid caller - Caller must be an IAM user in this context.",
  );
  expect(ask({ PolicySourceArn: role, ResourcePolicy, ResourceArns: [CAT] })).toBe(
    "InvalidInput: Invalid caller - Caller must be an IAM user in this context.",
  );
  expect(ask({ ResourcePolicy })).toBe(
    "InvalidInput: Invalid Entity Arn: * does not clearly define entity type and name.",
  );
  const custom = { PolicyInputList: [ALLOW_GET], ActionNames: ["s3:GetObject"] };
  expect(
    errorOf(() => iam("SimulateCustomPolicy", { ...custom, ResourcePolicy, ResourceArns: [CAT] })),
  ).toBe("InvalidInput: Invalid caller - Caller cannot be null or empty.");
  expect(ask({ PolicyInputList: ["{"] })).toBe("InvalidInput: Syntax errors in policy.");
  for (const name of ["s3", "s3:*", "s3:Get Object"]) {
    expect(ask({ ActionNames: [name] })).toMatch(/^InvalidInput/);
  }
  expect(ask({ PermissionsBoundaryPolicyInputList: [ALLOW_GET, ALLOW_GET] })).toMatch(
    /^InvalidInput/,
  );
  const many = Array.from({ length: 100 }, (_, index) => `s3:Action${index}`);
  expect(ask({ ActionNames: many, ResourceArns: many.map(() => CAT) })).toMatch(/^InvalidInput/);
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
  const huge = JSON.stringify({
    Version: "2012-10-17",
    Statement: Array.from({ length: 3000 }, () => statement),
  });
  expect(ask({ PolicyInputList: [huge] })).toBe("no error");
  expect(ask({ PolicyInputList: [huge], ActionNames: many })).toMatch(/^InvalidInput/);
  const other = "arn:aws:iam::111122223333:user/ann";
  expect(ask({ PolicySourceArn: other })).toBe(
    "NoSuchEntity: The user with name ann cannot be found.",
  );
});

test("context values are of the type that they say", () => {
  const { iam, errorOf } = localAccount();
  const ask = (type: "numeric" | "boolean" | "ip" | "date" | "binary", value: string) =>
    errorOf(() =>
      iam("SimulateCustomPolicy", {
        PolicyInputList: [ALLOW_GET],
        ActionNames: ["s3:GetObject"],
        ContextEntries: [
          { ContextKeyName: "a:bcde", ContextKeyType: type, ContextKeyValues: [value] },
        ],
      }),
    );
  const right = [
    ["numeric", "1.5"],
    ["boolean", "True"],
    ["ip", "2001:db8::/32"],
    ["date", "2026-01-01T00:00:00Z"],
    ["binary", "YQ=="],
  ] as const;
  for (const [type, value] of right) expect(ask(type, value), type).toBe("no error");
  for (const [type] of right) expect(ask(type, "!"), type).toMatch(/^InvalidInput/);
});

test("launches of EC2 instances are simulated with the resources that they take", () => {
  const { iam, errorOf } = localAccount();
  const arn = (path: string) => `arn:aws:ec2:us-east-1:000000000000:${path}`;
  const ask = (option: string, paths: readonly string[]) =>
    errorOf(() =>
      iam("SimulateCustomPolicy", {
        PolicyInputList: [text({ Effect: "Allow", Action: "ec2:*", Resource: "*" })],
        ActionNames: ["ec2:RunInstances"],
        ResourceArns: paths.map(arn),
        ResourceHandlingOption: option,
      }),
    );
  const instance = ["instance/*", "image/ami-1", "security-group/sg-1", "network-interface/*"];
  expect(ask("EC2-VPC-InstanceStore", instance)).toBe("no error");
  expect(ask("EC2-VPC-EBS", instance)).toMatch(/^InvalidInput.*volume/);
  expect(ask("EC2-VPC-EBS-Subnet", [...instance, "volume/*", "subnet/subnet-1"])).toBe("no error");
  expect(ask("EC2-Moon", instance)).toMatch(/^InvalidInput/);
});

test("results come in pages, in the order of the actions", () => {
  const { iam, errorOf } = localAccount();
  const ActionNames = Array.from({ length: 7 }, (_, index) => `s3:Action${index}`);
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = iam("SimulateCustomPolicy", {
      PolicyInputList: [ALLOW_GET],
      ActionNames,
      MaxItems: 3,
      ...(Marker === undefined ? {} : { Marker }),
    });
    seen.push(...(page.EvaluationResults?.map(({ EvalActionName }) => EvalActionName) ?? []));
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect(seen).toEqual(ActionNames);
  const input = { PolicyInputList: [ALLOW_GET], ActionNames, Marker: "made-up" };
  expect(errorOf(() => iam("SimulateCustomPolicy", input))).toMatch(/^ValidationError/);
});

test("of another account's users and organization a simulation tells nothing", async () => {
  const { iam, org, clock, credential } = localAccount();
  org("CreateOrganization", {});
  org("CreateAccount", { Email: "dev@example.org", AccountName: "dev" });
  await clock.advance(1000);
  const memberId = `${org("ListAccounts", {}).Accounts?.[1]?.Id}`;
  const team = [{ Key: "team", Value: "red" }];
  iam("CreateUser", { UserName: "eve", Tags: team }, credential(memberId));
  const CallerArn = `arn:aws:iam::${memberId}:user/eve`;
  const ask = (as: string, key: string, value: string) => {
    const Condition = { StringLike: { [key]: value } };
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition };
    const asked = { PolicyInputList: [text(statement)], ActionNames: ["s3:GetObject"], CallerArn };
    return iam("SimulateCustomPolicy", asked, credential(as)).EvaluationResults?.[0]?.EvalDecision;
  };
  for (const [key, value] of [
    ["aws:PrincipalTag/team", "red"],
    ["aws:userid", "AIDA*"],
    ["aws:PrincipalOrgID", "o-*"],
  ] as const) {
    expect([ask(memberId, key, value), key]).toEqual(["allowed", key]);
    expect([ask("111111111111", key, value), key]).toEqual(["implicitDeny", key]);
  }
  expect(ask("111111111111", "aws:PrincipalArn", CallerArn)).toBe("allowed");
});

test("a simulation that would read policies for seconds is refused, however few their statements", () => {
  const { iam, errorOf } = localAccount();
  const ask = (patterns: number, pairs: number) => {
    const Resource = Array.from({ length: patterns }, (_, n) => `arn:aws:s3:::*a*a*a*${n}x`);
    const ResourceArns = Array.from({ length: pairs }, (_, n) => `arn:aws:s3:::aaaaaaaa${n}`);
    const PolicyInputList = [text({ Effect: "Allow", Action: "s3:GetObject", Resource })];
    const input = { PolicyInputList, ActionNames: ["s3:GetObject"], ResourceArns };
    return errorOf(() => iam("SimulateCustomPolicy", input));
  };
  expect(ask(4000, 1000)).toMatch(/^InvalidInput: The request simulates too many/);
  expect([ask(4000, 10), ask(10, 1000)]).toEqual(["no error", "no error"]);
});
