/** What a service package gives to the gateway, and what it is given in turn. */
import type { Environment, NodeAddress } from "@cloudglass/env";
import type { Measure } from "./measure.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";
import type { UnmodeledRoute } from "./unmodeled.ts";

/** One request on its way through a service. */
export interface Call {
  /** As in `x-amz-request-id`. */
  readonly requestId: string;
  /** As in S3's `x-amz-id-2`: the emulator's own name, one for all its requests. */
  readonly hostId: string;
  readonly operation: string;
  readonly region: string;
  readonly caller: Caller;
  readonly head: RequestHead;
  /** The address that the request came from. */
  readonly sourceIp: string;
  /** The body as it was received, without chunk framing; absent when the operation streams it. */
  readonly payload?: Uint8Array;
  /** Milliseconds since the Unix epoch: when the request came in, by the emulator's clock. */
  readonly receivedAt: number;
  /** Reads dates that the client wrote; as they are when absent. */
  readonly dates?: ClientDates;
  /** For permissions that depend on what an operation finds (HeadObject of an absent key, each key of DeleteObjects). */
  authorize(request: AuthorizationRequest): Authorization;
  /** Adds a step to the request's trace. Keep `detail` small and plain. */
  trace(step: string, detail: Readonly<Record<string, unknown>>): void;
}

/** Dates of a client whose clock may differ from the emulator's, which can be moved. Milliseconds since the Unix epoch. */
export interface ClientDates {
  /** By the emulator's clock. */
  momentOf(dateMs: number): number;
  /** By the emulator's clock, of something that the client made; `madeMs` by its own. */
  expiryOf(expiryMs: number, madeMs?: number): number;
}

export interface Caller {
  readonly kind: "root" | "user" | "assumed-role" | "federated-user" | "service" | "anonymous";
  /** 12 digits; empty for anonymous callers. */
  readonly accountId: string;
  /** `arn:aws:iam::000000000000:user/ann`; empty for anonymous callers. */
  readonly arn: string;
  /** AWS's unique id: `AIDA…`, `AROA…:session`, the account id for root. */
  readonly userId: string;
  readonly accessKeyId?: string;
  /** The role behind an assumed-role session. */
  readonly roleArn?: string;
}

/** One permission that a request needs. All that the access table returns must be allowed. */
export interface AuthorizationRequest {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN of what is acted on; `*` for actions without resource types. */
  readonly resource: string;
  /** The account that owns the resource; the caller's when absent. */
  readonly resourceAccountId?: string;
  /** JSON text of the policy on the resource. IAM keeps the parsed form by this text. */
  readonly resourcePolicy?: string;
  /**
   * JSON text of what an access control list grants, as a policy: it allows beside `resourcePolicy`, and denies
   * nothing.
   */
  readonly accessControlList?: string;
  /** The Allows of `resourcePolicy` do not count: its author is not who may give access to the resource. */
  readonly resourcePolicyOnlyDenies?: boolean;
  /** The caller's canonical user id, which policies on the resource may name. */
  readonly canonicalUserId?: string;
  /** The gateway's: JSON text of the policy of the VPC endpoint that the request came through. */
  readonly endpointPolicy?: string;
  /** The service's condition keys, e.g. `{ "s3:prefix": "a/" }`; global keys are filled in by the gateway. */
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** Keys that cost a look-up: called when a policy has a condition, and not before. */
  readonly furtherContext?: () => Readonly<Record<string, ContextValue>>;
  /**
   * For callers who sign nothing and whom an identity provider vouches for, while a role's trust policy is asked about
   * them: the SAML provider's ARN or the OpenID provider's name. The service has verified the assertion.
   */
  readonly federatedProvider?: string;
  /**
   * When this is denied: the permission that does as well for what was found, such as listing for a key that is not
   * there.
   */
  readonly instead?: () => AuthorizationRequest | undefined;
}

export type ContextValue = string | number | boolean | readonly string[];

export interface Authorization {
  readonly allowed: boolean;
  /** AWS's sentence: `User: … is not authorized to perform: … because …`. Empty when allowed. */
  readonly message: string;
}

/**
 * The access table: operation → permissions it needs, from its parsed input. An empty array means that AWS
 * asks for none (GetCallerIdentity). An operation without a row is denied and logged as a defect. A rule may
 * throw a `ServiceError` (NoSuchBucket).
 */
export type AccessTable = Readonly<
  Record<string, (input: never, call: Omit<Call, "authorize">) => readonly AuthorizationRequest[]>
>;

/**
 * An operation takes its parsed and checked input, in the SDK's shape, and returns the SDK's output shape without
 * `$metadata`. A streaming blob of the input is a `RequestBody`; one of the output is bytes or a `ResponseStream`.
 */
export type OperationTable = Readonly<
  Record<string, (input: never, call: Call) => unknown | Promise<unknown>>
>;

export interface ServiceFaultTargets {
  readonly nodes: readonly NodeAddress[];
  /** ARNs. */
  readonly tables?: readonly string[];
}

export interface Service {
  /** Operations without an entry answer 501 `NotImplemented`. */
  readonly operations: OperationTable;
  readonly access: AccessTable;
  /** Requests that the model has no operation for; asked of every head before the model's router. */
  readonly unmodeled?: (head: RequestHead) => UnmodeledRoute | undefined;
  /** What is told of input that cannot be read or breaks its limits: S3 looks first whether there is a bucket. */
  readonly unreadable?: (operation: string, head: RequestHead, error: ServiceError) => ServiceError;
  /**
   * The last look at every answer, errors included: headers beyond the modeled output (x-amz-request-id is the
   * gateway's). `call` is absent when the request ended before its caller and operation were known, `error` when it
   * went well.
   */
  readonly finish?: (
    head: RequestHead,
    response: WireResponse,
    call: Call | undefined,
    error: ServiceError | undefined,
  ) => WireResponse;
  /** What it knows of itself in numbers; asked for by each scrape of `/_cloudglass/metrics`. */
  measures?(): readonly Measure[];
  /** What faults can be set on here, besides requests; asked for by `/_cloudglass/faults`. */
  faultTargets?(): ServiceFaultTargets;
  /**
   * It is closed soon: operations that do nothing but wait are cut short. Those that work may go on for `graceMs` when it is
   * given, else until they are over or it is closed.
   */
  stopWaiting?(graceMs?: number): void;
  /** Stops background work and closes files; in-flight operations have ended. */
  close(): Promise<void>;
}

/** What a service package is started with. */
export interface ServiceHost {
  readonly env: Environment;
  /** Structured log, bound to the service's name. */
  readonly log: ServiceLog;
  /** Ports that composition fills, by name; each service declares the types of its own in `ports.ts`. */
  readonly ports: Readonly<Record<string, unknown>>;
}

export interface ServiceLog {
  debug(detail: object, message: string): void;
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
}

/** The default export of a package's `src/service.ts`. */
export interface ServiceDefinition {
  /** The name of its model. */
  readonly name: string;
  create(host: ServiceHost): Service | Promise<Service>;
}

export type { RequestBody };
