import { expect, test } from "vitest";
import { allow, localAccount, policy } from "../../../testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const text = (statement: object) => JSON.stringify(policy(statement));

test("policies that allow something of a service are listed by service, own and groups'", () => {
  const { iam, user } = localAccount();
  user("ann", allow(["codecommit:Git*", "s3:GetObject"]));
  iam("CreateGroup", { GroupName: "g" });
  iam("AddUserToGroup", { GroupName: "g", UserName: "ann" });
  const all = "arn:aws:iam::aws:policy/AdministratorAccess";
  iam("AttachGroupPolicy", { GroupName: "g", PolicyArn: all });
  const but = text({ Effect: "Allow", NotAction: ["s3:*", "ec2:Get*"], Resource: "*" });
  iam("PutGroupPolicy", { GroupName: "g", PolicyName: "but", PolicyDocument: but });
  const deny = text({ Effect: "Deny", Action: "ec2:*", Resource: "*" });
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "deny", PolicyDocument: deny });
  const { PoliciesGrantingServiceAccess } = iam("ListPoliciesGrantingServiceAccess", {
    Arn: ANN,
    ServiceNamespaces: ["codecommit", "s3", "ec2"],
  });
  const names = PoliciesGrantingServiceAccess?.map(({ ServiceNamespace, Policies }) => [
    ServiceNamespace,
    Policies?.map(({ PolicyName }) => PolicyName),
  ]);
  expect(names).toEqual([
    ["codecommit", ["own", "but", "AdministratorAccess"]],
    ["s3", ["own", "AdministratorAccess"]],
    ["ec2", ["but", "AdministratorAccess"]],
  ]);
  expect(PoliciesGrantingServiceAccess?.[0]?.Policies).toEqual([
    { PolicyName: "own", PolicyType: "INLINE", EntityType: "USER", EntityName: "ann" },
    { PolicyName: "but", PolicyType: "INLINE", EntityType: "GROUP", EntityName: "g" },
    { PolicyName: "AdministratorAccess", PolicyType: "MANAGED", PolicyArn: all },
  ]);
});
