import { expect, test } from "vitest";
import { allow, localAccount, policy, trust } from "../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const AUTO_SCALING = { AWSServiceName: "autoscaling.amazonaws.com" };
const NAME = { RoleName: "AWSServiceRoleForAutoScaling" };

test("the service gives name, path, trust policy and the policy on the role", () => {
  const { iam } = localAccount();
  const made = iam("CreateServiceLinkedRole", AUTO_SCALING).Role;
  const { Role } = iam("GetRole", NAME);
  expect(Role).toMatchObject({ ...made, MaxSessionDuration: 3600 });
  expect(Role).toMatchObject({
    Path: "/aws-service-role/autoscaling.amazonaws.com/",
    Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/${NAME.RoleName}`,
  });
  expect(Role?.Description).toBeUndefined();
  expect(JSON.parse(decodeURIComponent(`${Role?.AssumeRolePolicyDocument}`))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "autoscaling.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ],
  });
  expect(iam("ListAttachedRolePolicies", NAME).AttachedPolicies).toEqual([
    {
      PolicyName: "AutoScalingServiceRolePolicy",
      PolicyArn: "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
    },
  ]);
  expect(iam("ListRolePolicies", NAME).PolicyNames).toEqual([]);
});

test("services have the names that AWS recorded for them", () => {
  const { iam } = localAccount();
  for (const [service, name] of [
    ["batch", "Batch"],
    ["ssm", "AmazonSSM"],
    ["mrk.kms", "KeyManagementServiceMultiRegionKeys"],
    ["cassandra.application-autoscaling", "ApplicationAutoScaling_CassandraTable"],
    ["docdb-elastic", "DocDB-Elastic"],
  ]) {
    const input = { AWSServiceName: `${service}.amazonaws.com` };
    const { Role } = iam("CreateServiceLinkedRole", input);
    expect(Role?.RoleName).toBe(`AWSServiceRoleFor${name}`);
  }
});

test("a name is taken once; a suffix makes another, where the service takes one", () => {
  const { iam, errorOf } = localAccount();
  const make = (input: Parameters<typeof iam<"CreateServiceLinkedRole">>[1]) =>
    errorOf(() => iam("CreateServiceLinkedRole", input));
  expect(make(AUTO_SCALING)).toBe("no error");
  expect(make(AUTO_SCALING)).toBe(
    "InvalidInput: Service role name AWSServiceRoleForAutoScaling has been taken in this account, please try a different suffix.",
  );
  expect(make({ ...AUTO_SCALING, CustomSuffix: "b" })).toBe("no error");
  expect(iam("GetRole", { RoleName: "AWSServiceRoleForAutoScaling_b" }).Role).toBeDefined();
  expect(make({ AWSServiceName: "ecs.amazonaws.com", CustomSuffix: "b" })).toBe(
    "InvalidInput: Custom suffix is not allowed for ecs.amazonaws.com",
  );
  expect(make({ ...AUTO_SCALING, CustomSuffix: "x".repeat(64) })).toMatch(/^InvalidInput: /);
  for (const AWSServiceName of ["nobody.amazonaws.com", "autoscaling", "constructor.amazonaws.com"])
    expect(make({ AWSServiceName })).toMatch(/^InvalidInput: /);
});

test("only AWS changes the role; its description is the account's", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateServiceLinkedRole", AUTO_SCALING);
  iam("CreateInstanceProfile", { InstanceProfileName: "p" });
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  const attached = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";
  const inline = { ...NAME, PolicyName: "p", PolicyDocument: JSON.stringify(allow("s3:*")) };
  const attempts = [
    () => iam("DeleteRole", NAME),
    () => iam("AttachRolePolicy", { ...NAME, PolicyArn }),
    () => iam("DetachRolePolicy", { ...NAME, PolicyArn: attached }),
    () => iam("PutRolePolicy", inline),
    () => iam("DeleteRolePolicy", inline),
    () => iam("PutRolePermissionsBoundary", { ...NAME, PermissionsBoundary: PolicyArn }),
    () => iam("UpdateRole", { ...NAME, MaxSessionDuration: 7200 }),
    () => iam("UpdateAssumeRolePolicy", { ...NAME, PolicyDocument: trust({ AWS: ACCOUNT }) }),
    () => iam("AddRoleToInstanceProfile", { ...NAME, InstanceProfileName: "p" }),
  ];
  for (const attempt of attempts) {
    expect(errorOf(attempt)).toBe(
      "UnmodifiableEntity: Cannot perform the operation on the protected role 'AWSServiceRoleForAutoScaling' - this role is only modifiable by AWS",
    );
  }
  iam("UpdateRole", { ...NAME, Description: "scales" });
  expect(iam("GetRole", NAME).Role?.Description).toBe("scales");
  iam("TagRole", { ...NAME, Tags: [{ Key: "a", Value: "b" }] });
});

test("no other role can have the path of service-linked roles", () => {
  const { iam, errorOf } = localAccount();
  const input = {
    RoleName: "AWSServiceRoleForECS",
    Path: "/aws-service-role/ecs.amazonaws.com/",
    AssumeRolePolicyDocument: trust({ Service: "ecs.amazonaws.com" }),
  };
  expect(errorOf(() => iam("CreateRole", input))).toBe(
    "InvalidInput: Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
  );
});

test("a deletion is a task that has succeeded, known to its account", () => {
  const { iam, errorOf, credential } = localAccount();
  iam("CreateServiceLinkedRole", AUTO_SCALING);
  const { DeletionTaskId } = iam("DeleteServiceLinkedRole", NAME);
  expect(DeletionTaskId).toMatch(
    /^task\/aws-service-role\/autoscaling\.amazonaws\.com\/AWSServiceRoleForAutoScaling\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  const task = { DeletionTaskId: `${DeletionTaskId}` };
  expect(iam("GetServiceLinkedRoleDeletionStatus", task)).toEqual({ Status: "SUCCEEDED" });
  expect(errorOf(() => iam("GetRole", NAME))).toMatch(/^NoSuchEntity/);
  const other = credential("111111111111");
  expect(errorOf(() => iam("GetServiceLinkedRoleDeletionStatus", task, other))).toMatch(
    /^NoSuchEntity/,
  );
  expect(errorOf(() => iam("CreateServiceLinkedRole", AUTO_SCALING))).toBe("no error");
});

test("a role of the account's own is not deleted as a service-linked one", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateRole", { RoleName: "mine", AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }) });
  expect(errorOf(() => iam("DeleteServiceLinkedRole", { RoleName: "mine" }))).toMatch(
    /^NoSuchEntity/,
  );
  expect(iam("GetRole", { RoleName: "mine" }).Role).toBeDefined();
});

test("a policy can tie the creation to the service", () => {
  const { iam, user, errorOf } = localAccount();
  const caller = user(
    "ann",
    policy({
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/*`,
      Condition: { StringEquals: { "iam:AWSServiceName": "ecs.amazonaws.com" } },
    }),
  );
  const make = (AWSServiceName: string) =>
    errorOf(() => iam("CreateServiceLinkedRole", { AWSServiceName }, caller));
  expect(make("autoscaling.amazonaws.com")).toMatch(/^AccessDenied/);
  expect(make("ecs.amazonaws.com")).toBe("no error");
});
