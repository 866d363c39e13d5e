/**
 * One port for everything that a function can run in: plain processes, bubblewrap, Docker. A driver makes the place and
 * runs processes there; it knows neither the Runtime API nor functions. All drivers pass `sandbox-driver.contract.ts`.
 */

export interface SandboxDriver {
  readonly name: "process" | "bubblewrap" | "docker";
  /** By trying, not by looking: a sandbox in which something ran. Asked once. */
  probe(): Promise<Availability>;
  create(spec: SandboxSpec): Promise<SandboxPlace>;
  /** Ends and removes what an emulator on the same state directory left when it was killed. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export type Availability =
  | { readonly kind: "available"; readonly containment: Containment }
  | { readonly kind: "unavailable"; readonly why: string };

/** What a driver holds functions to on this machine; shown in the banner, the inside view and the documentation. */
export interface Containment {
  /** Other processes, the data directory and other functions' code cannot be seen. */
  readonly files: boolean;
  readonly network: boolean;
  readonly memory: "enforced" | "watched" | "none";
  readonly cpu: "enforced" | "none";
  readonly processes: "enforced" | "none";
  readonly freezer: "cgroup" | "signals";
}

export interface SandboxSpec {
  /** Letters, digits and `-`; unique among those that live. */
  readonly id: string;
  /** Host directories, read-only inside: `/var/task`, `/opt`, `/var/runtime` (bootstraps). */
  readonly taskDirectory: string;
  readonly optDirectory: string | undefined;
  readonly runtimeDirectory: string;
  readonly memoryMb: number;
  /** Of the private, writable `/tmp`. */
  readonly tmpMb: number;
  readonly network: "isolated" | "host";
  /** Unix sockets on the host that TCP ports of 127.0.0.1 inside lead to, whatever the network is. */
  readonly forwards: readonly PortForward[];
  /** For drivers that have images; without it, a driver's own choice. */
  readonly image?: SandboxImage | undefined;
  /**
   * Files and directories of this machine that are visible inside, read-only and at their own paths: interpreters that are
   * not below /usr (Python's `sys.base_prefix`). The Node that runs the emulator is there without saying.
   */
  readonly interpreters?: readonly string[] | undefined;
}

export interface SandboxImage {
  /** As an Engine pulls it. */
  readonly uri: string;
  /** The code is in it, and `taskDirectory` is not used. */
  readonly hasCode: boolean;
}

export interface PortForward {
  /** `runtime` is the Runtime API, `endpoint` the emulator's own. */
  readonly name: "runtime" | "endpoint";
  readonly socketPath: string;
}

export interface SandboxPlace {
  /** Where a process inside finds things: drivers without a file system of their own give host paths. */
  readonly paths: SandboxPaths;
  /** What the image of `spec.image` says of itself. */
  readonly image?: ImageFacts | undefined;
  /** `127.0.0.1:9001`, as processes inside reach each forward. */
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  /**
   * Rejects when there is no such file or directory, or it may not be executed. What the kernel refuses to execute (another
   * machine's code, an interpreter that is not there) ends with code 126 or 127 and says why on standard error.
   */
  spawn(command: SandboxCommand): Promise<SandboxProcess>;
  /** Settles when all that processes have written until now was handed on: output and answers take two ways. */
  drainOutput(): Promise<void>;
  /** Kills all processes; files stay, except when the function took its own sandbox down: then `/tmp` is a new one. */
  killAll(): Promise<void>;
  /**
   * Nothing of the function's own runs from when it returns; of Docker, from some milliseconds later. Idempotent, and cheap
   * enough for every invocation.
   */
  freeze(): void;
  thaw(): void;
  /**
   * `full` while the function initialises, as on AWS, and so a new place begins; `proportional` from then on: 1,769 MB
   * are one CPU. No effect where `Containment.cpu` is `none`. Cheap, and may be called in any state.
   */
  setCpu(share: "full" | "proportional"): void;
  /** Bytes, as far as the driver knows; the most of its life. */
  memoryUsedBytesMax(): number;
  /** Kills, waits for the last process, removes files. Never rejects. */
  destroy(): Promise<void>;
}

export interface ImageFacts {
  /** What it starts by itself: the entry point, then the command. */
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface SandboxPaths {
  readonly task: string;
  readonly opt: string | undefined;
  readonly runtime: string;
  readonly tmp: string;
  /** Where the unix sockets of `forwards` are inside, by name; undefined where only TCP leads there. */
  readonly sockets: Readonly<Record<PortForward["name"], string>> | undefined;
}

export interface SandboxCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly workingDirectory: string;
  /** All of it: nothing is inherited, except what `spec.image` says of its own. */
  readonly variables: Readonly<Record<string, string>>;
  /** Bytes of standard output and standard error, in order; a promise holds the process up (back-pressure). */
  readonly onOutput: (bytes: Uint8Array, from: "stdout" | "stderr") => void | Promise<void>;
}

export interface SandboxProcess {
  /** Settles when the process has ended and what it had written was handed on. Descendants may go on writing. */
  readonly exited: Promise<SandboxExit>;
  /** `SIGKILL` when none is given. */
  kill(signal?: "SIGKILL" | "SIGTERM"): void;
}

export interface SandboxExit {
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** The memory limit of the sandbox did it. */
  readonly isOutOfMemory: boolean;
}
