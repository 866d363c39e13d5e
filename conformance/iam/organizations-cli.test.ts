/** Organizations with the AWS CLI, which writes and reads JSON 1.1 by itself. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, type Ended, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

describe.skipIf(version === undefined)(`the AWS CLI (${version})`, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
  });
  afterAll(() => emulator.stop());

  const aws = (account: string, command: string): Promise<Ended> =>
    shell(
      `aws ${command} --output text`,
      {
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
      },
      emulator.directory,
    );

  async function works(account: string, command: string): Promise<string> {
    const ended = await aws(account, command);
    expect(ended, command).toMatchObject({ status: 0 });
    return ended.stdout.trim();
  }

  test("an invited account is bound by an SCP of its unit", async () => {
    const [boss, guest] = ["300000000001", "300000000002"];
    await works(boss, "organizations create-organization");
    const root = await works(boss, "organizations list-roots --query Roots[0].Id");
    const type = `--root-id ${root} --policy-type SERVICE_CONTROL_POLICY`;
    expect(await works(boss, `organizations enable-policy-type ${type}`)).toContain("ENABLED");
    const unit = await works(
      boss,
      `organizations create-organizational-unit --parent-id ${root} --name Guests --query OrganizationalUnit.Id`,
    );
    const handshake = await works(
      boss,
      `organizations invite-account-to-organization --target Id=${guest},Type=ACCOUNT --query Handshake.Id`,
    );
    await works(guest, `organizations accept-handshake --handshake-id ${handshake}`);
    const places = `--source-parent-id ${root} --destination-parent-id ${unit}`;
    await works(boss, `organizations move-account --account-id ${guest} ${places}`);
    await works(guest, "iam list-users");
    const content = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "iam:ListUsers", Resource: "*" }],
    });
    const policy = await works(
      boss,
      `organizations create-policy --name quiet --description none --type SERVICE_CONTROL_POLICY --content '${content}' --query Policy.PolicySummary.Id`,
    );
    await works(boss, `organizations attach-policy --policy-id ${policy} --target-id ${unit}`);
    const denied = await aws(guest, "iam list-users");
    expect(denied.stderr).toContain("explicit deny in a service control policy");
    const names = `organizations list-accounts-for-parent --parent-id ${unit} --query Accounts[].Id`;
    expect(await works(boss, names)).toBe(guest);
    const stranger = await aws("300000000003", "organizations describe-organization");
    expect(stranger.stderr).toContain(
      "(AWSOrganizationsNotInUseException) when calling the DescribeOrganization operation: Your account is not a member of an organization.",
    );
  }, 60_000);
});
