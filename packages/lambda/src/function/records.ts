/** What is kept of functions: documents of the catalogue, in memory as well. */
import type {
  Architecture,
  FileSystemConfig,
  ImageConfig,
  LoggingConfig,
  PackageType,
  Runtime,
  SnapStartApplyOn,
  TracingMode,
  UpdateRuntimeOn,
} from "@aws-sdk/client-lambda";
import type { FunctionPlace } from "./function-name.ts";

/** What a function has as a whole; each of its versions has a record of its own. */
export interface FunctionRecord extends FunctionPlace {
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
  readonly codeSigningConfigArn?: string | undefined;
  readonly recursiveLoop: "Allow" | "Terminate";
}

/** The last number given to a version; it outlives the function, since numbers are not given again. */
export interface VersionCount extends FunctionPlace {
  readonly last: number;
}

export interface VersionRecord extends FunctionPlace {
  /** `$LATEST`, or a number that was published: then only its state changes. */
  readonly version: string;
  readonly settings: VersionSettings;
  readonly code: CodeRecord;
  readonly revisionId: string;
  readonly modifiedAtMs: number;
  readonly state: "Pending" | "Active" | "Inactive" | "Failed";
  /** Until when `state` is Pending or the update is in progress, by the clock. */
  readonly changingUntilMs?: number | undefined;
  readonly failure?: { readonly code: string; readonly reason: string } | undefined;
  readonly update: "Successful" | "InProgress" | "Failed";
  /** While an update is in progress: the version as it was before, which invocations get until it has succeeded. */
  readonly served?: VersionRecord | undefined;
  /** SHA-256 of the zips of its layers, in order, as they were when it was set to them. */
  readonly layerPackages?: readonly string[] | undefined;
  /** When it gets new releases of its runtime; Auto unless told. */
  readonly runtimeUpdates?: UpdateRuntimeOn | undefined;
  /** Of `$LATEST` when it was published, where the version got one of its own. */
  readonly latestDescription?: string | undefined;
}

export interface VersionSettings {
  readonly packageType: PackageType;
  readonly runtime: Runtime | undefined;
  readonly role: string;
  readonly handler: string | undefined;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly tmpMb: number;
  readonly architecture: Architecture;
  /** Name → value as JSON, sealed; base64. */
  readonly sealedVariables: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly tracing: TracingMode;
  /** ARNs of layer versions, in the order in which they are merged. */
  readonly layers: readonly string[];
  readonly vpc:
    | {
        readonly subnetIds: readonly string[];
        readonly securityGroupIds: readonly string[];
        readonly allowsIpv6: boolean;
      }
    | undefined;
  readonly fileSystems: readonly FileSystemConfig[];
  readonly imageConfig: ImageConfig | undefined;
  readonly snapStart: SnapStartApplyOn;
  readonly logging: LoggingConfig;
}

export type CodeRecord =
  | {
      readonly kind: "zip";
      /** Of the zip, in hexadecimal: its name in the code store. */
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly unzippedBytes?: number | undefined;
      /** A key of KMS that the zip is said to be encrypted with. */
      readonly sourceKeyArn?: string | undefined;
    }
  /** A directory of the host, used in place. */
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "image"; readonly uri: string };

export interface AliasRecord extends FunctionPlace {
  readonly name: string;
  readonly version: string;
  /** A second version and the share of invocations that it gets, 0 to 1. */
  readonly routing: { readonly version: string; readonly weight: number } | undefined;
  readonly description: string;
  readonly revisionId: string;
}
