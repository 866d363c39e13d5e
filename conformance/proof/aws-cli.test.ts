import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, type Ended, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

describe.skipIf(version === undefined)(`the AWS CLI (${version})`, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  const aws = (command: string, environment: Record<string, string> = {}): Promise<Ended> =>
    shell(
      `aws ${command}`,
      { AWS_ENDPOINT_URL: emulator.endpoint, ...environment },
      emulator.directory,
    );

  async function works(command: string, environment: Record<string, string> = {}): Promise<string> {
    const ended = await aws(command, environment);
    expect(ended, command).toMatchObject({ status: 0 });
    return ended.stdout;
  }

  test("makes a bucket, stores, lists, reads and removes objects", async () => {
    await works("s3 mb s3://cli");
    writeFileSync(join(emulator.directory, "a.txt"), "hello");
    await works("s3 cp a.txt s3://cli/dir/a.txt");
    expect(await works("s3 ls s3://cli/dir/")).toMatch(/ 5 a\.txt$/m);
    expect(await works("s3 cp s3://cli/dir/a.txt -")).toBe("hello");
    await works("s3 mv s3://cli/dir/a.txt s3://cli/b.txt");
    expect(await works("s3 ls s3://cli --recursive")).not.toContain("a.txt");
    await works("s3 rb s3://cli --force");
    const gone = await aws("s3 ls s3://cli");
    expect(gone.status).not.toBe(0);
    expect(gone.stderr).toContain("NoSuchBucket");
  });

  test("uploads 30 MB in parts and downloads them in parallel ranges, equal", async () => {
    await works("s3 mb s3://parts");
    const content = new SeededRandom(3).bytes(30_000_000);
    writeFileSync(join(emulator.directory, "large"), content);
    await works("s3 cp large s3://parts/large --quiet");
    await works("s3 cp s3://parts/large back --quiet");
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    expect(hash(readFileSync(join(emulator.directory, "back")))).toBe(hash(content));
    expect(await works("s3api head-object --bucket parts --key large --query ETag")).toMatch(
      /-\d+/,
    );
  });

  test("is told why a user is denied, and let in by a policy", async () => {
    await works("s3 mb s3://guarded");
    await works("iam create-user --user-name cli-user");
    const [id, secret] = (
      await works(
        "iam create-access-key --user-name cli-user --query AccessKey.[AccessKeyId,SecretAccessKey] --output text",
      )
    )
      .trim()
      .split("\t");
    const user = { AWS_ACCESS_KEY_ID: id as string, AWS_SECRET_ACCESS_KEY: secret as string };
    expect(await works("sts get-caller-identity --query Arn --output text", user)).toBe(
      "arn:aws:iam::000000000000:user/cli-user\n",
    );
    const denied = await aws("s3api list-objects-v2 --bucket guarded", user);
    expect(denied.status).not.toBe(0);
    expect(denied.stderr).toContain("AccessDenied");
    expect(denied.stderr).toContain("is not authorized to perform: s3:ListBucket on resource");
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::guarded" }],
    });
    await works(
      `iam put-user-policy --user-name cli-user --policy-name list --policy-document '${policy}'`,
    );
    await works("s3api list-objects-v2 --bucket guarded", user);
  });

  test("a wrong secret is SignatureDoesNotMatch", async () => {
    const refused = await aws("s3 ls", { AWS_SECRET_ACCESS_KEY: "wrong" });
    expect(refused.stderr).toContain("SignatureDoesNotMatch");
  });

  test("presigns URLs that work, in the old form that is its default and in version 4", async () => {
    await works("s3 mb s3://presigned");
    writeFileSync(join(emulator.directory, "p.txt"), "by url");
    await works("s3 cp p.txt 's3://presigned/a b/p.txt'");
    const byDefault = (await works("s3 presign 's3://presigned/a b/p.txt'")).trim();
    await works("configure set default.s3.signature_version s3v4");
    const version4 = (await works("s3 presign 's3://presigned/a b/p.txt'")).trim();
    expect(version4).toContain("X-Amz-Signature=");
    for (const url of [byDefault, version4]) {
      expect(await (await fetch(url)).text(), url).toBe("by url");
      const tampered = await fetch(url.replace("p.txt", "q.txt"));
      expect(tampered.status).toBe(403);
      expect(await tampered.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
    }
  });

  test("an operation that is not there yet is NotImplemented with its name", async () => {
    const refused = await aws("ec2 describe-fleets");
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain("NotImplemented");
    expect(refused.stderr).toContain("DescribeFleets");
  });
});
