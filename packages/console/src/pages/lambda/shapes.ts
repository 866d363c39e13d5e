/** What `/_cloudglass/lambda/…` answers: docs/internals/inside-lambda.md. */

export interface Environments {
  readonly driver?: { readonly name: string; readonly why: string };
  readonly counters?: {
    readonly invocations: number;
    readonly throttles: number;
    readonly environmentsStarted: number;
    readonly environmentsDestroyed: number;
  };
  readonly environments: readonly Environment[];
}

export interface Environment {
  readonly environmentId: string;
  readonly functionName: string;
  readonly version: string;
  readonly versionArn: string;
  readonly state: string;
  readonly isFrozen: boolean;
  readonly initialization: string;
  readonly ageMs: number;
  readonly idleMs?: number;
  readonly invocationCount: number;
  readonly requestId?: string;
  readonly memoryMb: number;
  readonly memoryUsedMbMax: number;
  readonly phases?: Phases;
}

export interface Phases {
  readonly downloadMs: number;
  readonly sandboxMs: number;
  readonly runtimeMs: number;
  readonly functionMs: number;
}

export interface Functions {
  readonly functions: readonly LambdaFunction[];
  readonly next?: string;
}

export interface LambdaFunction {
  readonly arn: string;
  readonly functionName: string;
  readonly accountId: string;
  readonly region: string;
  readonly runtime?: string;
  readonly memoryMb?: number;
  readonly state?: string;
  readonly logGroup?: string;
  readonly reservedConcurrency?: number;
  readonly inFlight: number;
  readonly queue: {
    readonly waiting: number;
    readonly sizeBytes: number;
    readonly oldestAgeMs?: number;
  };
  readonly eventSources: readonly {
    readonly eventSourceArn: string;
    readonly lastResult: string;
  }[];
}
