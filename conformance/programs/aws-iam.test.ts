/** IAM, STS and Organizations by the AWS CLI: its waiters, its paginator, its output and its errors. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, type Ended, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf } from "../testing/programs.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

type Environment = Readonly<Record<string, string>>;

const ACCOUNT = "000000000000";
const TRUST = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: ["sts:AssumeRole", "sts:TagSession"] },
  ],
};
const READ = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" }],
};

describe.skipIf(version === undefined)(`identities by ${version}`, { timeout: 180_000 }, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    writeFileSync(join(emulator.directory, "trust.json"), JSON.stringify(TRUST));
    writeFileSync(join(emulator.directory, "read.json"), JSON.stringify(READ));
  });
  afterAll(async () => {
    await emulator.stop();
  });

  const aws = (command: string, environment: Environment = {}): Promise<Ended> =>
    shell(
      `aws ${command}`,
      { AWS_ENDPOINT_URL: emulator.endpoint, ...environment },
      emulator.directory,
    );

  async function works(command: string, environment: Environment = {}): Promise<string> {
    return outputOf(await aws(command, environment), command);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the CLI's JSON
  async function json(command: string, environment: Environment = {}): Promise<any> {
    return JSON.parse(await works(`${command} --output json`, environment));
  }

  async function keysOf(user: string): Promise<Environment> {
    const { AccessKey } = await json(`iam create-access-key --user-name ${user}`);
    return {
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
    };
  }

  test("a user of a group has what the group allows, and its name in every answer", async () => {
    await works("iam create-user --user-name ann --path /staff/ --tags Key=team,Value=blue");
    await works("iam wait user-exists --user-name ann");
    await works("iam create-group --group-name readers");
    await works(
      "iam put-group-policy --group-name readers --policy-name read --policy-document file://read.json",
    );
    const ann = await keysOf("ann");
    const denied = await aws("iam list-users", ann);
    expect(denied.status).not.toBe(0);
    expect(denied.stderr).toContain(
      `An error occurred (AccessDenied) when calling the ListUsers operation: User: arn:aws:iam::${ACCOUNT}:user/staff/ann is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
    );
    await works("iam add-user-to-group --group-name readers --user-name ann");
    expect((await json("iam get-user", ann)).User).toMatchObject({
      UserName: "ann",
      Path: "/staff/",
      Tags: [{ Key: "team", Value: "blue" }],
    });
    // The CLI decodes documents.
    const { PolicyDocument } = await json(
      "iam get-group-policy --group-name readers --policy-name read",
      ann,
    );
    expect(PolicyDocument).toEqual(READ);
  });

  test("the CLI pages by itself, and stops where it is told", async () => {
    for (const name of ["p1", "p2", "p3"]) {
      await works(`iam create-group --group-name ${name} --path /paged/`);
    }
    const names = "--path-prefix /paged/ --query 'Groups[].GroupName' --output text";
    expect(await works(`iam list-groups --page-size 1 ${names}`)).toBe("p1\np2\np3\n");
    const page = await json("iam list-groups --path-prefix /paged/ --max-items 2");
    expect(page.Groups).toHaveLength(2);
    const rest = `iam list-groups --starting-token ${page.NextToken} ${names}`;
    expect(await works(rest)).toBe("p3\n");
  });

  test("a role is assumed by a profile of the CLI, with the permissions of its policy", async () => {
    await works(
      "iam create-role --role-name reader --assume-role-policy-document file://trust.json --max-session-duration 7200",
    );
    await works("iam wait role-exists --role-name reader");
    const { Policy } = await json(
      "iam create-policy --policy-name read --policy-document file://read.json",
    );
    await works(`iam wait policy-exists --policy-arn ${Policy.Arn}`);
    await works(`iam attach-role-policy --role-name reader --policy-arn ${Policy.Arn}`);
    const configuration = [
      "[profile reader]",
      `role_arn = arn:aws:iam::${ACCOUNT}:role/reader`,
      "credential_source = Environment",
      "role_session_name = cli",
      "region = us-east-1",
    ].join("\n");
    writeFileSync(join(emulator.directory, "config"), configuration);
    const profile = { AWS_CONFIG_FILE: join(emulator.directory, "config") };
    expect((await json("sts get-caller-identity --profile reader", profile)).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/reader/cli`,
    );
    await works("iam get-role --role-name reader --profile reader", profile);
    const denied = await aws("iam create-user --user-name x --profile reader", profile);
    expect(denied.stderr).toContain("(AccessDenied) when calling the CreateUser operation");
    const conflict = await aws("iam delete-role --role-name reader");
    expect(conflict.stderr).toContain(
      "An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.",
    );
  });

  test("an instance profile and a service-linked role are made and taken down", async () => {
    await works("iam create-role --role-name web --assume-role-policy-document file://trust.json");
    await works("iam create-instance-profile --instance-profile-name web");
    await works("iam wait instance-profile-exists --instance-profile-name web");
    const both = "--instance-profile-name web --role-name web";
    await works(`iam add-role-to-instance-profile ${both}`);
    const roles = "--query 'InstanceProfile.Roles[].RoleName' --output text";
    expect(await works(`iam get-instance-profile --instance-profile-name web ${roles}`)).toBe(
      "web\n",
    );
    await works(`iam remove-role-from-instance-profile ${both}`);
    await works("iam delete-instance-profile --instance-profile-name web");
    await works("iam create-service-linked-role --aws-service-name ecs.amazonaws.com");
    const { DeletionTaskId } = await json(
      "iam delete-service-linked-role --role-name AWSServiceRoleForECS",
    );
    const status = `iam get-service-linked-role-deletion-status --deletion-task-id ${DeletionTaskId}`;
    expect((await json(status)).Status).toBe("SUCCEEDED");
  });

  test("an organization's policy binds the account that it made", async () => {
    await works("organizations create-organization --feature-set ALL");
    const root = await works("organizations list-roots --query 'Roots[0].Id' --output text");
    const rootId = root.trim();
    const type = `--root-id ${rootId} --policy-type SERVICE_CONTROL_POLICY`;
    const enabled = await aws(`organizations enable-policy-type ${type}`);
    if (enabled.status !== 0) expect(enabled.stderr).toContain("PolicyTypeAlreadyEnabled");
    const { CreateAccountStatus } = await json(
      "organizations create-account --email team@example.com --account-name team",
    );
    await emulator.advance(1000);
    const described = await json(
      `organizations describe-create-account-status --create-account-request-id ${CreateAccountStatus.Id}`,
    );
    expect(described.CreateAccountStatus.State).toBe("SUCCEEDED");
    const member = described.CreateAccountStatus.AccountId;
    const role = `--role-arn arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
    // The root of the account cannot assume roles: a user does.
    await works("iam create-user --user-name admin");
    await works(
      "iam attach-user-policy --user-name admin --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
    );
    const admin = await keysOf("admin");
    const { Credentials } = await json(`sts assume-role ${role} --role-session-name cli`, admin);
    const session = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    };
    await works("iam create-user --user-name before", session);
    const deny = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "iam:CreateUser", Resource: "*" }],
    });
    const { Policy } = await json(
      `organizations create-policy --name no-users --description none --type SERVICE_CONTROL_POLICY --content '${deny}'`,
    );
    await works(
      `organizations attach-policy --policy-id ${Policy.PolicySummary.Id} --target-id ${member}`,
    );
    const denied = await aws("iam create-user --user-name after", session);
    expect(denied.stderr).toContain("with an explicit deny in a service control policy");
  });

  test("a virtual MFA device leaves its seed in a file, and its codes give sessions", async () => {
    await works("iam create-user --user-name mia");
    const { VirtualMFADevice } = await json(
      "iam create-virtual-mfa-device --virtual-mfa-device-name mia --bootstrap-method Base32StringSeed --outfile seed.txt",
    );
    const serial = VirtualMFADevice.SerialNumber;
    expect(serial).toBe(`arn:aws:iam::${ACCOUNT}:mfa/mia`);
    const seed = readFileSync(join(emulator.directory, "seed.txt"), "utf8");
    const app = new TOTP({ secret: Secret.fromBase32(seed) });
    // Of one instant: a second reading of the clock may lie in the next step, whose code is new.
    const timestamp = emulator.running.clock.now();
    const code = (steps: number) => app.generate({ timestamp: timestamp + steps * 30_000 });
    await works(
      `iam enable-mfa-device --user-name mia --serial-number ${serial} --authentication-code1 ${code(-1)} --authentication-code2 ${code(0)}`,
    );
    const mia = await keysOf("mia");
    const { Credentials } = await json(
      `sts get-session-token --serial-number ${serial} --token-code ${code(1)}`,
      mia,
    );
    expect(Credentials.SessionToken).not.toBe("");
    const again = await aws(
      `sts get-session-token --serial-number ${serial} --token-code ${code(1)}`,
      mia,
    );
    expect(again.stderr).toContain(
      "MultiFactorAuthentication failed with invalid MFA one time pass",
    );
  });

  test("a credential report is asked for until it is there, and read out of base64", async () => {
    expect((await json("iam generate-credential-report")).State).toBe("STARTED");
    await emulator.advance(10_000);
    expect((await json("iam generate-credential-report")).State).toBe("COMPLETE");
    const content = await works("iam get-credential-report --query Content --output text");
    const report = Buffer.from(content, "base64").toString();
    expect(report).toContain(`<root_account>,arn:aws:iam::${ACCOUNT}:root,`);
  });
});
