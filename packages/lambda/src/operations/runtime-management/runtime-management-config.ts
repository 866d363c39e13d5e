/**
 * When a version gets new releases of its runtime. There is one release of each here: that of this machine.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
 */
import type {
  GetRuntimeManagementConfigCommandInput,
  GetRuntimeManagementConfigResponse,
  PutRuntimeManagementConfigCommandInput,
  PutRuntimeManagementConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import type { VersionRecord } from "../../function/records.ts";
import { runtimeVersionArn } from "../../function/runtime-version.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";

export function getRuntimeManagementConfig(
  rooms: Rooms,
  input: GetRuntimeManagementConfigCommandInput,
  call: Call,
): GetRuntimeManagementConfigResponse {
  return shown(managedVersion(rooms, input, call));
}

export function putRuntimeManagementConfig(
  rooms: Rooms,
  input: PutRuntimeManagementConfigCommandInput,
  call: Call,
): PutRuntimeManagementConfigResponse {
  const version = managedVersion(rooms, input, call);
  const { UpdateRuntimeOn: on = "Auto", RuntimeVersionArn: arn } = input;
  if (on === "Manual" && arn === undefined) {
    throw invalidParameter("RuntimeVersionArn is required when UpdateRuntimeOn is set to Manual.");
  }
  if (on !== "Manual" && arn !== undefined) {
    throw invalidParameter(
      "RuntimeVersionArn can only be specified when UpdateRuntimeOn is set to Manual.",
    );
  }
  if (arn !== undefined && arn !== runtimeVersionArn(version)) {
    throw invalidParameter(`Runtime Version ${arn} is not a valid Runtime Version.`);
  }
  const changed: VersionRecord = { ...version, runtimeUpdates: on };
  rooms.functions.putVersion(changed);
  return shown(changed);
}

function managedVersion(
  rooms: Rooms,
  input: GetRuntimeManagementConfigCommandInput,
  call: Call,
): VersionRecord {
  const version = requireVersion(rooms, namedFunction(input.FunctionName, input.Qualifier, call));
  if (version.settings.packageType === "Image") {
    throw invalidParameter(
      "Runtime management is not supported for functions created with container images.",
    );
  }
  return version;
}

function shown(version: VersionRecord): PutRuntimeManagementConfigResponse {
  const { runtimeUpdates: on = "Auto" } = version;
  return {
    UpdateRuntimeOn: on,
    FunctionArn: functionArn(version, version.version),
    ...(on === "Manual" && { RuntimeVersionArn: runtimeVersionArn(version) }),
  } as PutRuntimeManagementConfigResponse;
}
