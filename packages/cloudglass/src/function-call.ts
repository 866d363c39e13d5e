/** Functions invoked by services of AWS in their own name: the function's policy must let them. */
import type { Environment } from "@cloudglass/env";
import type { ServiceAuthority } from "@cloudglass/iam";
import type { Authorization, Service } from "@cloudglass/wire";
import { type Asker, callOperation } from "./operation-call.ts";

/** What the service invokes for. */
export interface InvocationSource {
  /** `s3.amazonaws.com`; the names of the service that policies may use, any of which suffices. */
  readonly principals: readonly [string, ...string[]];
  /** As `aws:SourceArn` and `aws:SourceAccount`. */
  readonly arn: string;
  readonly accountId: string;
}

export class FunctionCalls {
  readonly #openService: (name: string) => Promise<Service>;
  readonly #authority: ServiceAuthority;
  readonly #env: Pick<Environment, "clock" | "random">;

  constructor(
    openService: (name: string) => Promise<Service>,
    authority: ServiceAuthority,
    env: Pick<Environment, "clock" | "random">,
  ) {
    this.#openService = openService;
    this.#authority = authority;
    this.#env = env;
  }

  /** Whether there is such a function, and its policy lets the service invoke it. */
  async mayInvoke(functionArn: string, source: InvocationSource): Promise<boolean> {
    try {
      await this.#invoke(functionArn, source, { InvocationType: "DryRun" });
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves once the event is in the function's queue, to stay there. Rejects with a `ServiceError`. */
  async send(functionArn: string, source: InvocationSource, event: Uint8Array): Promise<void> {
    await this.#invoke(functionArn, source, { InvocationType: "Event", Payload: event });
  }

  async #invoke(functionArn: string, source: InvocationSource, input: object): Promise<void> {
    const { principals, accountId } = source;
    const [principal] = principals;
    const context = { "aws:SourceArn": source.arn, "aws:SourceAccount": accountId };
    const asker: Asker = {
      requestId: this.#env.random.uuid(),
      hostId: "",
      region: functionArn.split(":")[3] ?? "",
      caller: { kind: "service", accountId, arn: principal, userId: principal },
      sourceIp: principal,
      receivedAt: this.#env.clock.now(),
      authorize: (request) => {
        const decisions = principals.map((each) =>
          this.#authority.asService(each, request, context),
        );
        return decisions.find(({ allowed }) => allowed) ?? (decisions[0] as Authorization);
      },
    };
    const invocation = { FunctionName: functionArn, ...input };
    await callOperation(await this.#openService("lambda"), "Invoke", invocation, asker);
  }
}
