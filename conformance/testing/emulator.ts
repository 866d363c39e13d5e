/** An emulator in this process on a free port, and real clients pointed at it. */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccessAnalyzerClient } from "@aws-sdk/client-accessanalyzer";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBStreamsClient,
  type DynamoDBStreamsClientConfig,
} from "@aws-sdk/client-dynamodb-streams";
import { EC2Client, type EC2ClientConfig } from "@aws-sdk/client-ec2";
import { FisClient } from "@aws-sdk/client-fis";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { type Cloud, type StartOptions, start } from "cloudglass";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const ROOT: Credentials = { accessKeyId: "test", secretAccessKey: "test" };

export class Emulator {
  readonly running: Cloud;
  readonly directory: string;
  readonly #agents: Agent[] = [];
  readonly #clients: { readonly config: { systemClockOffset: number } }[] = [];
  #advancedMs = 0;

  constructor(running: Cloud, directory: string) {
    this.running = running;
    this.directory = directory;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.running.port}`;
  }

  s3(credentials: Credentials = ROOT, more: S3ClientConfig = {}): S3Client {
    return this.#kept(
      new S3Client({ ...this.#configuration(credentials), forcePathStyle: true, ...more }),
    );
  }

  dynamodb(credentials: Credentials = ROOT, more: DynamoDBClientConfig = {}): DynamoDBClient {
    return this.#kept(new DynamoDBClient({ ...this.#configuration(credentials), ...more }));
  }

  dynamodbStreams(
    credentials: Credentials = ROOT,
    more: DynamoDBStreamsClientConfig = {},
  ): DynamoDBStreamsClient {
    return this.#kept(new DynamoDBStreamsClient({ ...this.#configuration(credentials), ...more }));
  }

  lambda(credentials: Credentials = ROOT, more: LambdaClientConfig = {}): LambdaClient {
    return this.#kept(new LambdaClient({ ...this.#configuration(credentials), ...more }));
  }

  ec2(credentials: Credentials = ROOT, more: EC2ClientConfig = {}): EC2Client {
    return this.#kept(new EC2Client({ ...this.#configuration(credentials), ...more }));
  }

  logs(credentials: Credentials = ROOT): CloudWatchLogsClient {
    // Live Tail would be asked for at a host of its own.
    const options = { ...this.#configuration(credentials), disableHostPrefix: true };
    return this.#kept(new CloudWatchLogsClient(options));
  }

  fis(credentials: Credentials = ROOT): FisClient {
    return this.#kept(new FisClient(this.#configuration(credentials)));
  }

  iam(credentials: Credentials = ROOT): IAMClient {
    return this.#kept(new IAMClient(this.#configuration(credentials)));
  }

  sts(credentials: Credentials = ROOT): STSClient {
    return this.#kept(new STSClient(this.#configuration(credentials)));
  }

  organizations(credentials: Credentials = ROOT): OrganizationsClient {
    return this.#kept(new OrganizationsClient(this.#configuration(credentials)));
  }

  accessAnalyzer(credentials: Credentials = ROOT): AccessAnalyzerClient {
    return this.#kept(new AccessAnalyzerClient(this.#configuration(credentials)));
  }

  /** Moves the emulator's clock, and those of its clients, which sign with theirs. */
  async advance(ms: number): Promise<void> {
    await this.running.clock.advance(ms);
    this.#advancedMs += ms;
    for (const { config } of this.#clients) config.systemClockOffset += ms;
  }

  async stop(): Promise<void> {
    for (const agent of this.#agents) agent.destroy();
    await this.running.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #kept<Client extends { readonly config: { systemClockOffset: number } }>(client: Client): Client {
    this.#clients.push(client);
    return client;
  }

  #configuration(credentials: Credentials) {
    const agent = new Agent({ keepAlive: true });
    this.#agents.push(agent);
    return {
      region: "us-east-1",
      endpoint: this.endpoint,
      credentials,
      maxAttempts: 1,
      systemClockOffset: this.#advancedMs,
      requestHandler: { httpAgent: agent },
    };
  }
}

export async function startEmulator(options: StartOptions = {}): Promise<Emulator> {
  const directory = mkdtempSync(join(tmpdir(), "cloudglass-conformance-"));
  const kept = options.ephemeral === true ? {} : { dataDir: directory };
  const running = await start({ port: 0, logLevel: "silent", ...kept, ...options });
  return new Emulator(running, directory);
}
