/** What the worker needs to start an environment of a function's version; `scheduling` hands it on unread. */

export interface EnvironmentStart {
  readonly accountId: string;
  readonly region: string;
  /** Unqualified. */
  readonly functionArn: string;
  readonly functionName: string;
  /** `7` or `$LATEST` */
  readonly version: string;
  /** `nodejs22.x`; undefined for an image. */
  readonly runtime: string | undefined;
  readonly handler: string;
  /** `arm64` or `x86_64`, as the function says; it runs on what there is. */
  readonly architecture: string;
  readonly image?: ImageStart | undefined;
  /** The function's own, decrypted. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Of `/tmp`. */
  readonly tmpMb: number;
  readonly timeoutMs: number;
  readonly logGroup: string;
  /** `2026/01/31/[$LATEST]0123…` */
  readonly logStream: string;
  /** JSON makes the runtime and the platform write structured lines. */
  readonly logFormat: "Text" | "JSON";
  readonly applicationLogLevel: string | undefined;
  readonly initialization: "on-demand" | "provisioned-concurrency" | "snap-start";
  /** `host` lets it reach what this machine reaches; `isolated` the runtime and this emulator's endpoint alone. */
  readonly network: "isolated" | "host";
  /** The code, unpacked, and the merged layers: host directories that nobody writes. */
  fetchCode(): Promise<{
    readonly taskDirectory: string;
    readonly optDirectory: string | undefined;
    /** The sandbox is gone: the directories may go. Idempotent. */
    release?(): void;
  }>;
  /** A session of the execution role; undefined when the role is gone or does not trust Lambda. */
  credentials(): Promise<RoleCredentials | undefined>;
  /** What processes write, and what the platform says of them, in order. Must not throw. */
  readonly output: OutputSink;
}

export interface ImageStart {
  readonly uri: string;
  readonly entryPoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly workingDirectory: string | undefined;
}

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface OutputSink {
  /** One line or one framed record, without its newline. */
  write(source: "function" | "extension", text: string): void;
}
