/** Functions of benches: their role, their code, requests to them. */
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { zipOf } from "../../conformance/lambda/testing/zip.ts";
import type { ServerProcess } from "./server-process.ts";
import type { UnsignedRequest } from "./sign.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};

/** Does nothing. */
export const EMPTY: Files = { "index.mjs": "export const handler = async () => ({});" };

export class BenchFunctions {
  readonly client: LambdaClient;
  readonly #role: string;

  private constructor(client: LambdaClient, role: string) {
    this.client = client;
    this.#role = role;
  }

  static async open(server: ServerProcess): Promise<BenchFunctions> {
    const { Role } = await new IAMClient(configurationOf(server)).send(
      new CreateRoleCommand({
        RoleName: "bench",
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
      }),
    );
    return new BenchFunctions(lambdaClient(server), Role?.Arn as string);
  }

  async create(name: string, files: Files): Promise<void> {
    await this.client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: this.#role,
        MemorySize: 1769,
        Timeout: 60,
        Code: { ZipFile: zipOf(files) },
      }),
    );
    // It is Pending for no time, but not within the request.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const configurationOf = (server: ServerProcess) => ({
  region: "us-east-1",
  endpoint: `http://127.0.0.1:${server.port}`,
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

export const lambdaClient = (server: ServerProcess) => new LambdaClient(configurationOf(server));

export function invokeRequest(name: string, event: object = {}): UnsignedRequest {
  return {
    method: "POST",
    target: `/2015-03-31/functions/${name}/invocations`,
    service: "lambda",
    contentType: "application/octet-stream",
    body: Buffer.from(JSON.stringify(event)),
  };
}
