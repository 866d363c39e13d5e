/** What Lambda is told by composition, and what it asks of other services; composition fills them by name. */
import type { Authorization, AuthorizationRequest, Call, Caller } from "@cloudglass/wire";

export interface LambdaSettings {
  /** Milliseconds of the clock that a function is Pending, and an update InProgress. */
  readonly transitionMs: number;
  /** Which sandboxes functions run in; `auto` takes bubblewrap where it works. */
  readonly driver: "auto" | "process" | "bubblewrap" | "docker";
  /** `aws` pads the phases of cold starts to what AWS's take. */
  readonly coldStart: "real" | "aws";
  /** `host` lets functions reach what this machine reaches. */
  readonly network: "isolated" | "host";
  /** Directories of the host that functions may be run from in place. */
  readonly hotReload: readonly string[];
  /** Name of a function → directory of the host that it is run from, whatever code it is given. */
  readonly codeWatch: Readonly<Record<string, string>>;
  /** `Date` and timers of Node functions follow the emulator's clock once it was moved. */
  readonly virtualTime: boolean;
}

export const DEFAULT_SETTINGS: LambdaSettings = {
  transitionMs: 0,
  driver: "auto",
  coldStart: "real",
  network: "isolated",
  hotReload: [],
  codeWatch: {},
  virtualTime: false,
};

/** `ports.packageStore`: S3, with the rights of who made the call. Rejects with S3's `ServiceError`s. */
export interface PackageStore {
  get(
    call: Call,
    place: {
      readonly bucket: string;
      readonly key: string;
      readonly versionId: string | undefined;
    },
  ): Promise<AsyncIterable<Uint8Array>>;
}

/** `ports.roleSessions`: sessions of execution roles, as STS gives them to `lambda.amazonaws.com`. */
export interface RoleSessions {
  /** Whether there is such a role, and it lets Lambda in. */
  isAssumable(roleArn: string): boolean;
  /**
   * Undefined when there is none, or it does not let Lambda in.
   * @param keys condition keys of all its requests
   */
  open(
    roleArn: string,
    sessionName: string,
    keys?: Readonly<Record<string, string>>,
  ): RoleSession | undefined;
}

export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly caller: Caller;
  /** It does not expire until what is returned is called. */
  hold(): () => void;
  /** By the policies that are in force when it is asked. */
  authorize(request: AuthorizationRequest): Authorization;
}

/** `ports.serviceCalls`: operations of other services, with a role's rights. Rejects with their `ServiceError`s. */
export interface ServiceCalls {
  /** @param service the name of its model: `s3`, `dynamodbstreams` */
  call(
    service: string,
    operation: string,
    input: object,
    asker: { readonly region: string; readonly session: RoleSession },
  ): Promise<unknown>;
}

/** `ports.logWriter`: CloudWatch Logs. */
export interface LogWriter {
  /** Nothing when there is one. */
  createGroup(place: LogGroupPlace): Promise<void>;
  /** Nothing when there is one. False when its group is not there. */
  createStream(place: LogStreamPlace): Promise<boolean>;
  put(place: LogStreamPlace, events: readonly LogEvent[]): Promise<void>;
  /** Nothing more is written. */
  close(): Promise<void>;
}

export interface LogGroupPlace {
  readonly accountId: string;
  readonly region: string;
  readonly logGroup: string;
}

export interface LogStreamPlace extends LogGroupPlace {
  readonly logStream: string;
}

export interface LogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** `ports.policyChecker`: the grammar of policies is IAM's. */
export interface PolicyChecker {
  /** AWS's sentence for what is wrong with a resource policy; undefined when it is well-formed. */
  faultOf(policy: string): string | undefined;
  /** A principal of a well-formed policy that does not exist. */
  unknownPrincipal(policy: string): string | undefined;
}

export interface Ports {
  readonly policyChecker?: PolicyChecker | undefined;
  readonly lambdaSettings?: LambdaSettings | undefined;
  readonly packageStore?: PackageStore | undefined;
  readonly roleSessions?: RoleSessions | undefined;
  readonly serviceCalls?: ServiceCalls | undefined;
  readonly logWriter?: LogWriter | undefined;
  /**
   * Listens on a unix socket for sandboxes, with all of AWS's API and nothing of the emulator's own. Resolves to what
   * ends it.
   */
  readonly serveSandboxes?: ((socketPath: string) => Promise<() => Promise<void>>) | undefined;
}
