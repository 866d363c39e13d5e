/** What a version is set to: defaults, what a request says, and how one changes the other. */
import type {
  CreateFunctionCommandInput,
  LoggingConfig,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { type FunctionPlace, placeKey } from "./function-name.ts";
import type { VersionSettings } from "./records.ts";
import type { SealedVariables } from "./variables.ts";

/** Source: Lambda API Reference, CreateFunction. */
const TIMEOUT_SECONDS = 3;
const MEMORY_MB = 128;
const TMP_MB = 512;

type Said = Omit<UpdateFunctionConfigurationCommandInput, "FunctionName" | "RevisionId">;

export function newSettings(
  place: FunctionPlace,
  input: CreateFunctionCommandInput,
  variables: SealedVariables,
): VersionSettings {
  const blank: VersionSettings = {
    packageType: input.PackageType ?? "Zip",
    runtime: undefined,
    role: "",
    handler: undefined,
    description: "",
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: MEMORY_MB,
    tmpMb: TMP_MB,
    architecture: input.Architectures?.[0] ?? "x86_64",
    sealedVariables: undefined,
    kmsKeyArn: undefined,
    deadLetterArn: undefined,
    tracing: "PassThrough",
    layers: [],
    vpc: undefined,
    fileSystems: [],
    imageConfig: undefined,
    snapStart: "None",
    logging: { LogFormat: "Text", LogGroup: `/aws/lambda/${place.functionName}` },
  };
  const settings = changedSettings(place, blank, input, variables);
  const isEmpty = settings.sealedVariables === undefined;
  // A function that is made with no variables shows that it has none; a change that takes all away leaves no trace.
  return isEmpty && input.Environment?.Variables !== undefined
    ? { ...settings, sealedVariables: variables.seal(place, {}) }
    : settings;
}

/** What the request does not name stays as it is. */
export function changedSettings(
  place: FunctionPlace,
  now: VersionSettings,
  said: Said,
  variables: SealedVariables,
): VersionSettings {
  return {
    ...now,
    runtime: said.Runtime ?? now.runtime,
    role: said.Role ?? now.role,
    handler: said.Handler ?? now.handler,
    description: said.Description ?? now.description,
    timeoutSeconds: said.Timeout ?? now.timeoutSeconds,
    memoryMb: said.MemorySize ?? now.memoryMb,
    tmpMb: said.EphemeralStorage?.Size ?? now.tmpMb,
    sealedVariables:
      said.Environment === undefined
        ? now.sealedVariables
        : sealed(place, said.Environment.Variables, variables),
    kmsKeyArn: said.KMSKeyArn === undefined ? now.kmsKeyArn : said.KMSKeyArn || undefined,
    deadLetterArn:
      said.DeadLetterConfig === undefined
        ? now.deadLetterArn
        : said.DeadLetterConfig.TargetArn || undefined,
    tracing: said.TracingConfig?.Mode ?? now.tracing,
    layers: said.Layers ?? now.layers,
    vpc: said.VpcConfig === undefined ? now.vpc : networkOf(said.VpcConfig),
    fileSystems: said.FileSystemConfigs ?? now.fileSystems,
    imageConfig: said.ImageConfig === undefined ? now.imageConfig : imageConfigOf(said.ImageConfig),
    snapStart: said.SnapStart?.ApplyOn ?? now.snapStart,
    logging: changedLogging(now.logging, said.LoggingConfig),
  };
}

function sealed(
  place: FunctionPlace,
  said: Readonly<Record<string, string>> | undefined,
  variables: SealedVariables,
): string | undefined {
  if (said === undefined || Object.keys(said).length === 0) return undefined;
  return variables.seal(place, said);
}

/** What is said replaces all that was said before; nothing takes it away. */
function imageConfigOf(said: NonNullable<Said["ImageConfig"]>): VersionSettings["imageConfig"] {
  return Object.values(said).every((part) => part === undefined) ? undefined : said;
}

/** Levels are JSON's alone, and have defaults there. */
function changedLogging(now: LoggingConfig, said: LoggingConfig = {}): LoggingConfig {
  const changed = { ...now, ...said };
  const { LogFormat = "Text", LogGroup } = changed;
  if (LogFormat === "Text") return { LogFormat, LogGroup };
  return {
    LogFormat,
    ApplicationLogLevel: changed.ApplicationLogLevel ?? "INFO",
    SystemLogLevel: changed.SystemLogLevel ?? "INFO",
    LogGroup,
  };
}

/** Empty lists take a function out of its network; AWS shows that it was in one. */
function networkOf(said: NonNullable<Said["VpcConfig"]>): VersionSettings["vpc"] {
  const { SubnetIds: subnetIds = [], SecurityGroupIds: securityGroupIds = [] } = said;
  return { subnetIds, securityGroupIds, allowsIpv6: said.Ipv6AllowedForDualStack ?? false };
}

/** Whether versions of these settings can be told apart: publishing what was published gives the same version. */
export function sameSettings(
  place: FunctionPlace,
  a: VersionSettings,
  b: VersionSettings,
  variables: SealedVariables,
): boolean {
  const plain = (settings: VersionSettings) => {
    const { sealedVariables } = settings;
    const opened = sealedVariables === undefined ? {} : variables.open(place, sealedVariables);
    const sorted = Object.entries(opened).sort(([x], [y]) => (x < y ? -1 : 1));
    return JSON.stringify([placeKey(place), { ...settings, sealedVariables: sorted }]);
  };
  return plain(a) === plain(b);
}
