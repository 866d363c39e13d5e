/**
 * Who may run how much at once: the account's limit, what functions have reserved of it, the rate of requests that
 * goes with it, and the rate at which a function may grow.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Clock } from "@cloudglass/env";

/** `Reason` of `TooManyRequestsException`. */
export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded"
  | "FunctionInvocationRateLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "ReservedFunctionInvocationRateLimitExceeded"
  | "CallerRateLimitExceeded"
  | "ConcurrentSnapshotCreateLimitExceeded";

/** What holds for one function now; each invocation brings it, so that a change is in force at once. */
export interface ConcurrencyTerms {
  /** What shares one limit: `000000000000/us-east-1`. */
  readonly account: string;
  /** 1,000 unless raised. */
  readonly accountLimit: number;
  /** The sum of what all functions of the account reserved. */
  readonly reservedTotal: number;
  /** Unqualified ARN. */
  readonly functionArn: string;
  /** 0 throttles always; undefined shares what nobody reserved. */
  readonly reserved: number | undefined;
}

/** One invocation's share, to be given back. */
export interface ConcurrencySlot {
  release(): void;
}

export interface ConcurrencyUsage {
  readonly inFlight: number;
  readonly provisioned: number;
}

interface AccountUse {
  /** On demand, of functions that reserved nothing. */
  unreserved: number;
  /** Started ahead for functions that reserved nothing: taken whether used or not. */
  provisioned: number;
  readonly requests: TokenBucket;
}

interface FunctionUse {
  onDemand: number;
  provisionedInUse: number;
  provisioned: number;
  /** How much of it counts in the account's shared pool. */
  provisionedShared: number;
  readonly requests: TokenBucket;
  readonly growth: TokenBucket;
}

export interface ConcurrencyRates {
  readonly requestsPerUnit: number;
  readonly burstPerTenSeconds: number;
}

export class ConcurrencyLedger {
  readonly #clock: Clock;
  readonly #rates: ConcurrencyRates;
  readonly #accounts = new Map<string, AccountUse>();
  readonly #functions = new Map<string, FunctionUse>();

  constructor(clock: Clock, rates: ConcurrencyRates) {
    this.#clock = clock;
    this.#rates = rates;
  }

  /** `provisioned`: an environment that was started ahead takes it, and is counted already. */
  admit(
    terms: ConcurrencyTerms,
    source: "on-demand" | "provisioned",
    isRateLimited: boolean,
  ): ConcurrencySlot | ThrottleReason {
    const { reserved } = terms;
    const use = this.#function(terms.functionArn);
    const account = this.#account(terms.account);
    const reason = throttleReason(terms, use, account, source);
    if (reason !== undefined) return reason;
    if (isRateLimited) {
      const units = reserved ?? terms.accountLimit;
      const requests = reserved === undefined ? account.requests : use.requests;
      if (!requests.take(this.#clock.monotonic(), units * this.#rates.requestsPerUnit, 1000)) {
        return reserved === undefined
          ? "FunctionInvocationRateLimitExceeded"
          : "ReservedFunctionInvocationRateLimitExceeded";
      }
    }
    if (source === "provisioned") {
      use.provisionedInUse++;
      return new Slot(use, undefined);
    }
    use.onDemand++;
    if (reserved !== undefined) return new Slot(use, use);
    account.unreserved++;
    return new Slot(use, account);
  }

  /** Whether a function may have one more environment now. */
  mayGrow(functionArn: string): boolean {
    const { growth } = this.#function(functionArn);
    return growth.take(this.#clock.monotonic(), this.#rates.burstPerTenSeconds, 10_000);
  }

  /** What is started ahead for a function, of all its versions and aliases. */
  setProvisioned(terms: ConcurrencyTerms, count: number): void {
    const use = this.#function(terms.functionArn);
    const shared = terms.reserved === undefined ? count : 0;
    this.#account(terms.account).provisioned += shared - use.provisionedShared;
    use.provisionedShared = shared;
    use.provisioned = count;
  }

  usage(functionArn: string): ConcurrencyUsage {
    const use = this.#functions.get(functionArn);
    if (use === undefined) return { inFlight: 0, provisioned: 0 };
    return { inFlight: use.onDemand + use.provisionedInUse, provisioned: use.provisioned };
  }

  /** A function that is gone leaves nothing. */
  forget(functionArn: string): void {
    const use = this.#functions.get(functionArn);
    if (use !== undefined && use.onDemand + use.provisionedInUse + use.provisioned === 0) {
      this.#functions.delete(functionArn);
    }
  }

  #account(name: string): AccountUse {
    let use = this.#accounts.get(name);
    if (use === undefined) {
      use = { unreserved: 0, provisioned: 0, requests: new TokenBucket() };
      this.#accounts.set(name, use);
    }
    return use;
  }

  #function(arn: string): FunctionUse {
    let use = this.#functions.get(arn);
    if (use === undefined) {
      use = {
        onDemand: 0,
        provisionedInUse: 0,
        provisioned: 0,
        provisionedShared: 0,
        requests: new TokenBucket(),
        growth: new TokenBucket(),
      };
      this.#functions.set(arn, use);
    }
    return use;
  }
}

function throttleReason(
  terms: ConcurrencyTerms,
  use: FunctionUse,
  account: AccountUse,
  source: "on-demand" | "provisioned",
): ThrottleReason | undefined {
  const { reserved, accountLimit, reservedTotal } = terms;
  if (reserved !== undefined) {
    // What was admitted before more was provisioned runs on.
    const isFull =
      source === "provisioned"
        ? use.onDemand + use.provisionedInUse >= reserved
        : use.onDemand + Math.max(use.provisioned, use.provisionedInUse) >= reserved;
    return isFull ? "ReservedFunctionConcurrentInvocationLimitExceeded" : undefined;
  }
  if (source === "provisioned") return undefined;
  const shared = accountLimit - reservedTotal;
  if (account.unreserved + account.provisioned < shared) return undefined;
  return "ConcurrentInvocationLimitExceeded";
}

class Slot implements ConcurrencySlot {
  readonly #use: FunctionUse;
  /** Whose on-demand share it is beside the function's; the function itself when it reserved. */
  readonly #share: AccountUse | FunctionUse | undefined;
  #isReleased = false;

  constructor(use: FunctionUse, share: AccountUse | FunctionUse | undefined) {
    this.#use = use;
    this.#share = share;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.#share === undefined) {
      this.#use.provisionedInUse--;
      return;
    }
    this.#use.onDemand--;
    if ("unreserved" in this.#share) this.#share.unreserved--;
  }
}

/** Refilled continuously; never fuller than its size. */
class TokenBucket {
  #used = 0;
  #atMs = 0;

  /** `size` tokens are refilled in `periodMs`. */
  take(nowMs: number, size: number, periodMs: number): boolean {
    const refilled = ((nowMs - this.#atMs) * size) / periodMs;
    this.#used = Math.max(0, this.#used - refilled);
    this.#atMs = nowMs;
    if (this.#used + 1 > size) return false;
    this.#used++;
    return true;
  }
}
