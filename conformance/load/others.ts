/** The rest of the traffic: identities, sessions, functions, logs, networks. Nothing of it piles up. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { zipOf } from "../lambda/testing/zip.ts";
import type { Clients } from "./clients.ts";
import type { Tally } from "./tally.ts";

const GROUP = { logGroupName: "load", logStreamName: "load" };
const FUNCTION = "load";
const CODE = { "index.mjs": "export const handler = async ({ n }) => ({ twice: 2 * n });" };
const EXPECTED = ["Throttling", "ThrottlingException", "TooManyRequestsException"];

/** How many have begun, and how many have ended. */
export interface ClockMoves {
  readonly clockMovesBegun: number;
  readonly clockMoves: number;
}

export class Others {
  readonly #clients: Clients;
  readonly #tally: Tally;
  readonly #hasFunctions: boolean;
  #roleArn = "";

  constructor(clients: Clients, tally: Tally, hasFunctions: boolean) {
    this.#clients = clients;
    this.#tally = tally;
    this.#hasFunctions = hasFunctions;
  }

  async prepare(): Promise<void> {
    const { iam, logs, ec2 } = this.#clients;
    const Principal = { Service: "lambda.amazonaws.com", AWS: "*" };
    const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "load",
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      }),
    );
    this.#roleArn = Role?.Arn ?? "";
    await logs.send(new CreateLogGroupCommand(GROUP));
    await logs.send(new CreateLogStreamCommand(GROUP));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.1.0/24" }));
    if (this.#hasFunctions) await this.#createFunction();
  }

  async identities(name: string): Promise<void> {
    const { iam } = this.#clients;
    const UserName = `load-${name}`;
    const made = await this.#try("CreateUser", () => iam.send(new CreateUserCommand({ UserName })));
    if (!made) return;
    await this.#try("GetUser", () => iam.send(new GetUserCommand({ UserName })));
    await this.#try("ListUsers", () => iam.send(new ListUsersCommand({ MaxItems: 20 })));
    // One that stays would be in the way the next time.
    for (let attempt = 0; attempt < 50; attempt++) {
      if (await this.#try("DeleteUser", () => iam.send(new DeleteUserCommand({ UserName }))))
        return;
    }
    this.#tally.fail(`DeleteUser: ${UserName} cannot be deleted`);
  }

  async session(name: string): Promise<void> {
    const { sts } = this.#clients;
    const assume = new AssumeRoleCommand({ RoleArn: this.#roleArn, RoleSessionName: name });
    await this.#try("AssumeRole", () => sts.send(assume));
    await this.#try("GetCallerIdentity", () => sts.send(new GetCallerIdentityCommand({})));
  }

  /** An invocation may run out of its time when the clock is advanced within it, and for no other reason. */
  async invoke(n: number, troubles: ClockMoves): Promise<void> {
    if (!this.#hasFunctions) return;
    const endedBefore = troubles.clockMoves;
    await this.#try("Invoke", async () => {
      const { Payload, FunctionError } = await this.#clients.lambda.send(
        new InvokeCommand({ FunctionName: FUNCTION, Payload: JSON.stringify({ n }) }),
      );
      const text = Buffer.from(Payload ?? []).toString();
      if (text === JSON.stringify({ twice: 2 * n })) return;
      const ranOut = FunctionError !== undefined && text.includes("Task timed out");
      if (ranOut && troubles.clockMovesBegun > endedBefore) return;
      this.#tally.fail(`Invoke: ${n} gave ${text}`);
    });
  }

  /** Timestamps are the emulator's. */
  async log(now: number): Promise<void> {
    const { logs } = this.#clients;
    const logEvents = [{ timestamp: now, message: `a line of the load at ${now}` }];
    const put = new PutLogEventsCommand({ ...GROUP, logEvents });
    await this.#try("PutLogEvents", () => logs.send(put));
    const get = new GetLogEventsCommand({ ...GROUP, limit: 10 });
    await this.#try("GetLogEvents", () => logs.send(get));
  }

  async networks(): Promise<void> {
    const { ec2 } = this.#clients;
    await this.#try("DescribeVpcs", () => ec2.send(new DescribeVpcsCommand({})));
    await this.#try("DescribeSubnets", () => ec2.send(new DescribeSubnetsCommand({})));
    await this.#try("DescribeInstances", () => ec2.send(new DescribeInstancesCommand({})));
  }

  async #createFunction(): Promise<void> {
    const { lambda } = this.#clients;
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: FUNCTION,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: this.#roleArn,
        Timeout: 60,
        Code: { ZipFile: zipOf(CODE) },
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { FunctionName: FUNCTION },
    );
  }

  async #try(operation: string, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      this.#tally.ok(operation);
      return true;
    } catch (error) {
      this.#tally.refuse(operation, error, EXPECTED);
      return false;
    }
  }
}
