/** A function as the workload configures it, and how much of it may run at most. */
import type {
  ConcurrencyTerms,
  FunctionPlan,
  InitializationType,
} from "../../../../lambda/src/scheduling/index.ts";

export const ACCOUNT = "000000000000/us-east-1";
/** Small enough to be reached. */
export const ACCOUNT_LIMIT = 9;

export class FunctionModel {
  readonly name: string;
  readonly timeoutMs: number;
  readonly hasSnapStart: boolean;
  revision = 1;
  /** Of the last request: environments of others are not kept. */
  lastRevision = 1;
  reserved: number | undefined;
  provisioned = 0;
  /** Requests of it that somebody waits for, or that keep an environment busy. */
  underWay = 0;
  /** The most that was allowed since nothing of it ran. */
  allowedMax = ACCOUNT_LIMIT;

  constructor(index: number, timeoutMs: number) {
    this.name = `f${index}`;
    this.timeoutMs = timeoutMs;
    this.hasSnapStart = index === 4;
  }

  get arn(): string {
    return `arn:aws:lambda:us-east-1:000000000000:function:${this.name}`;
  }

  plan(
    initialization: InitializationType = this.hasSnapStart ? "snap-start" : "on-demand",
  ): FunctionPlan<string> {
    return {
      id: `${this.arn}:$LATEST`,
      revision: String(this.revision),
      functionName: this.name,
      version: "$LATEST",
      memoryMb: 128,
      timeoutMs: this.timeoutMs,
      initialization,
      start: this.name,
    };
  }

  terms(reservedTotal: number): ConcurrencyTerms {
    const { arn: functionArn, reserved } = this;
    return { account: ACCOUNT, accountLimit: ACCOUNT_LIMIT, reservedTotal, functionArn, reserved };
  }

  /** For a request when nothing of it runs. What is started ahead may not be ready, or about to be free and lost. */
  get hasRoom(): boolean {
    return this.reserved !== 0 && this.provisioned === 0;
  }

  /** A limit that is lowered does not end what runs. */
  watch(): void {
    const allowed = this.reserved ?? ACCOUNT_LIMIT;
    this.allowedMax = this.underWay === 0 ? allowed : Math.max(this.allowedMax, allowed);
  }
}
