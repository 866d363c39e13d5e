/** A version as AWS shows it: FunctionConfiguration. */
import type { FunctionConfiguration, LastUpdateStatusReasonCode } from "@aws-sdk/client-lambda";
import { functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { VersionRecord } from "../../function/records.ts";
import { runtimeVersionArn } from "../../function/runtime-version.ts";
import type { Rooms } from "../../rooms.ts";
import { shownTime } from "../shown-time.ts";

/** @param qualifier as asked for, which the ARN then has; versions have theirs always */
export function functionConfiguration(
  rooms: Rooms,
  version: VersionRecord,
  qualifier?: string,
): FunctionConfiguration {
  const { settings, code } = version;
  const suffix = qualifier ?? (version.version === LATEST ? undefined : version.version);
  return {
    FunctionName: version.functionName,
    FunctionArn: functionArn(version, suffix),
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.kind === "zip" ? code.sizeBytes : 0,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: shownTime(version.modifiedAtMs),
    CodeSha256: codeSha256(code),
    Version: version.version,
    ...(settings.vpc !== undefined && {
      VpcConfig: {
        SubnetIds: [...settings.vpc.subnetIds],
        SecurityGroupIds: [...settings.vpc.securityGroupIds],
        VpcId: "",
        Ipv6AllowedForDualStack: settings.vpc.allowsIpv6,
      },
    }),
    ...(settings.deadLetterArn !== undefined && {
      DeadLetterConfig: { TargetArn: settings.deadLetterArn },
    }),
    ...(settings.sealedVariables !== undefined && {
      Environment: { Variables: { ...rooms.variables.open(version, settings.sealedVariables) } },
    }),
    KMSKeyArn: settings.kmsKeyArn,
    TracingConfig: { Mode: settings.tracing },
    RevisionId: version.revisionId,
    ...(settings.layers.length > 0 && { Layers: shownLayers(rooms, version) }),
    State: version.state,
    ...(version.state === "Pending" && {
      StateReason: "The function is being created.",
      StateReasonCode: "Creating" as const,
    }),
    ...(version.state !== "Pending" && { LastUpdateStatus: version.update }),
    ...(version.state === "Active" &&
      version.update === "InProgress" && {
        LastUpdateStatusReason: "The function is being created.",
        LastUpdateStatusReasonCode: UPDATING,
      }),
    ...(settings.fileSystems.length > 0 && { FileSystemConfigs: [...settings.fileSystems] }),
    PackageType: settings.packageType,
    ...(settings.imageConfig !== undefined && {
      ImageConfigResponse: { ImageConfig: settings.imageConfig },
    }),
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: settings.tmpMb },
    SnapStart: { ApplyOn: settings.snapStart, OptimizationStatus: optimization(version) },
    ...(settings.runtime !== undefined && {
      RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(version) },
    }),
    LoggingConfig: settings.logging,
  };
}

/** AWS sends it; its model does not list it. */
const UPDATING = "Creating" as LastUpdateStatusReasonCode;

function shownLayers({ codeStore }: Rooms, { settings, layerPackages = [] }: VersionRecord) {
  return settings.layers.map((Arn, index) => {
    const sha256 = layerPackages[index];
    return sha256 === undefined ? { Arn } : { Arn, CodeSize: codeStore.sizeBytesOf(sha256) };
  });
}

/** Versions have their snapshot once they are Active. */
function optimization({ version, settings, state }: VersionRecord): "On" | "Off" {
  const isOn = settings.snapStart === "PublishedVersions" && version !== LATEST;
  return isOn && state === "Active" ? "On" : "Off";
}

/** Of an image: as far as its reference says it. */
function codeSha256(code: VersionRecord["code"]): string | undefined {
  if (code.kind === "zip") return Buffer.from(code.sha256, "hex").toString("base64");
  return code.kind === "image" ? /@sha256:(.*)$/.exec(code.uri)?.[1] : "hot-reload";
}
