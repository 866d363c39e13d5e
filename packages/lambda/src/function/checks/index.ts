/** What a function may be set to, in the order in which AWS looks. */
import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { ServiceError } from "@cloudglass/wire";
import { invalidParameter, notImplemented } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { FunctionPlace } from "../function-name.ts";
import type { VersionSettings } from "../records.ts";
import { requireVariables } from "./environment.ts";
import { requireFileSystems, requireNetwork } from "./network.ts";
import { requirePartsOf } from "./package-type.ts";
import { requireRole } from "./role.ts";
import { requireRuntime, requireSnapStart } from "./runtime.ts";

type Said = Omit<CreateFunctionCommandInput, "FunctionName" | "Code" | "Role"> &
  Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">;

/** The model's own limits are those of managed instances. */
const TIMEOUT_SECONDS_MAX = 900;
const MEMORY_MB_MAX = 10_240;

/** @param settings what it is to be, with what the request does not name */
export function requireSettings(
  rooms: Rooms,
  place: FunctionPlace,
  said: Said,
  settings: VersionSettings,
): void {
  requireKnown(said);
  requireLimits(said);
  if (said.Runtime !== undefined) requireRuntime(said.Runtime);
  requirePartsOf(settings.packageType, said);
  if (
    settings.packageType === "Zip" &&
    (settings.runtime === undefined || settings.handler === undefined)
  ) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
  requireVariables(said.Environment?.Variables ?? {});
  if (settings.snapStart !== "None") requireSnapStart(settings.runtime, settings.tmpMb);
  requireLogging(said, settings);
  requireNetwork(said.VpcConfig ?? {});
  requireFileSystems(said.FileSystemConfigs ?? []);
  requireDeadLetters(said.DeadLetterConfig?.TargetArn);
  if (said.Role !== undefined) requireRole(rooms, place, said.Role);
}

function requireKnown(said: Said): void {
  for (const name of [
    "CapacityProviderConfig",
    "DurableConfig",
    "PublishTo",
    "TenancyConfig",
  ] as const) {
    if (said[name] !== undefined) throw notImplemented(name);
  }
}

function requireLimits({ Timeout = 0, MemorySize = 0 }: Said): void {
  if (Timeout > TIMEOUT_SECONDS_MAX) {
    throw new ServiceError(
      "ValidationException",
      400,
      `1 validation error detected: Value '${Timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to ${TIMEOUT_SECONDS_MAX}`,
    );
  }
  if (MemorySize > MEMORY_MB_MAX) {
    throw invalidParameter(
      `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${MEMORY_MB_MAX}`,
    );
  }
}

function requireLogging({ LoggingConfig: said = {} }: Said, { logging }: VersionSettings): void {
  const hasLevels = said.ApplicationLogLevel !== undefined || said.SystemLogLevel !== undefined;
  if (hasLevels && logging.LogFormat !== "JSON") {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  }
}

/** Queues and topics come with SQS and SNS. */
function requireDeadLetters(arn: string | undefined): void {
  if (arn === undefined || arn === "") return;
  const [, , service = ""] = arn.split(":");
  throw invalidParameter(
    service === "sqs" || service === "sns"
      ? `The dead letter target ${arn} does not exist: this emulator has no ${service.toUpperCase()} yet.`
      : `The dead letter target ${arn} is neither an SQS queue nor an SNS topic.`,
  );
}
