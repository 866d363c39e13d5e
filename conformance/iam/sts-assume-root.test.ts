/** AssumeRoot over HTTP: a bucket that nobody can open is unlocked from the management account. */
import { EnableOrganizationsRootSessionsCommand } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  EnableAWSServiceAccessCommand,
} from "@aws-sdk/client-organizations";
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import { AssumeRootCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import type { Credentials } from "../testing/emulator.ts";
import { Accounts, allow, deny } from "./accounts.ts";

const MANAGEMENT = "111111111111";
const UNLOCK = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";

let accounts: Accounts;
let admin: Credentials;
let memberId: string;
beforeAll(async () => {
  accounts = await Accounts.start();
  const root = accounts.root(MANAGEMENT);
  const organizations = accounts.emulator.organizations(root);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const access = { ServicePrincipal: "iam.amazonaws.com" };
  await organizations.send(new EnableAWSServiceAccessCommand(access));
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName: "member", Email: "member@example.com" }),
  );
  await accounts.emulator.advance(60_000);
  const made = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
  );
  memberId = `${made.CreateAccountStatus?.AccountId}`;
  admin = (await accounts.user(MANAGEMENT, { identity: [allow("*")] })).credentials;
});
afterAll(() => accounts.stop());

async function assume(as: Credentials): Promise<Credentials> {
  const command = new AssumeRootCommand({
    TargetPrincipal: memberId,
    TaskPolicyArn: { arn: UNLOCK },
  });
  const { Credentials } = await accounts.emulator.sts(as).send(command);
  return {
    accessKeyId: `${Credentials?.AccessKeyId}`,
    secretAccessKey: `${Credentials?.SecretAccessKey}`,
    sessionToken: `${Credentials?.SessionToken}`,
  };
}

test("a locked bucket is unlocked by a session of its account's root, which can do nothing else", async () => {
  const bucket = await accounts.bucket(memberId);
  await accounts.setBucketPolicy(memberId, bucket, deny("s3:*", { Principal: "*" }));
  const owner = await accounts.user(memberId, { identity: [allow("*")] });
  expect((await denialOf(accounts.read(owner.credentials, bucket))).status).toBe(403);
  expect(await denialOf(assume(admin))).toMatchObject({ name: "AccessDenied", status: 403 });
  const iam = accounts.emulator.iam(accounts.root(MANAGEMENT));
  await iam.send(new EnableOrganizationsRootSessionsCommand({}));
  const root = await assume(admin);
  const { Arn } = await accounts.emulator.sts(root).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:iam::${memberId}:root`);
  const s3 = accounts.emulator.s3(root);
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy).toContain("Deny");
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
  await accounts.read(owner.credentials, bucket);
  expect((await denialOf(accounts.read(root, bucket))).message).toMatch(
    /with an explicit deny in a session policy: arn:aws:iam::aws:policy\/root-task\/S3UnlockBucketPolicy$/,
  );
  await accounts.emulator.advance(900_000);
  const late = accounts.emulator.sts(root).send(new GetCallerIdentityCommand({}));
  expect((await denialOf(late)).name).toBe("ExpiredToken");
});

test("neither a root nor a member's own administrator may", async () => {
  expect((await denialOf(assume(accounts.root(MANAGEMENT)))).status).toBe(403);
  const member = await accounts.user(memberId, { identity: [allow("*")] });
  expect((await denialOf(assume(member.credentials))).status).toBe(403);
});
