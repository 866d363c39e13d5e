/** An emulator as a process of its own, and the identities that the suite's configuration names. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { EmulatorProcess } from "../testing/process.ts";

/** Each is the root of an account: an access key of 12 digits with the secret `test`. */
const ACCOUNTS = {
  // No palindrome: a test signs with the key written backwards.
  "s3 main": "111111111112",
  "s3 alt": "222222222222",
  "s3 tenant": "333333333333",
  iam: "444444444444",
  "iam root": "555555555555",
  "iam alt root": "666666666666",
} as const;

export class ServedSuite {
  /** Path of the file that `S3TEST_CONF` names. */
  readonly configuration: string;
  readonly #emulator: EmulatorProcess;

  private constructor(emulator: EmulatorProcess, configuration: string) {
    this.#emulator = emulator;
    this.configuration = configuration;
  }

  static async start(directory: string): Promise<ServedSuite> {
    const emulator = await EmulatorProcess.start(["--ephemeral", "--log-level", "error"]);
    const configuration = join(directory, "s3tests.conf");
    const sections = await Promise.all(
      Object.entries(ACCOUNTS).map(([name, account]) => section(emulator.endpoint, name, account)),
    );
    writeFileSync(configuration, [...preamble(emulator.port), ...sections.flat()].join("\n"));
    return new ServedSuite(emulator, configuration);
  }

  async stop(): Promise<void> {
    await this.#emulator.end("SIGTERM");
  }
}

function preamble(port: number): string[] {
  return [
    "[DEFAULT]",
    "host = localhost",
    `port = ${port}`,
    "is_secure = False",
    "[fixtures]",
    "bucket prefix = cloudglass-{random}-",
  ];
}

async function section(endpoint: string, name: string, account: string): Promise<string[]> {
  return [
    `[${name}]`,
    `access_key = ${account}`,
    "secret_key = test",
    `user_id = ${await canonicalId(endpoint, account)}`,
    `display_name = ${account}`,
    `email = ${account}@example.com`,
    ...(name === "s3 tenant" ? [`tenant = ${account}`] : []),
    // What CreateBucket may be given and GetBucketLocation then tells; us-east-1 has none.
    ...(name === "s3 main" ? ["api_name = us-west-2", ...keyRing(account)] : []),
  ];
}

/** Two keys of the account, by ARN: what S3 answers with is always the ARN. */
function keyRing(account: string): string[] {
  const arn = (id: string) => `arn:aws:kms:us-east-1:${account}:key/${id}`;
  return [
    `kms_keyid = ${arn("11111111-1111-4111-8111-111111111111")}`,
    `kms_keyid2 = ${arn("22222222-2222-4222-8222-222222222222")}`,
  ];
}

async function canonicalId(endpoint: string, account: string): Promise<string> {
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: account, secretAccessKey: "test" },
  });
  const { Owner } = await client.send(new ListBucketsCommand({}));
  client.destroy();
  if (Owner?.ID === undefined) throw new Error(`account ${account} has no canonical id`);
  return Owner.ID;
}
