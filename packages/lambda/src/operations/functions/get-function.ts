/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
import type {
  FunctionCodeLocation,
  GetFunctionCommandInput,
  GetFunctionResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import type { VersionRecord } from "../../function/records.ts";
import { namedFunction, type Rooms, requireFunction, requireVersion } from "../../rooms.ts";
import { codeLocation } from "../code-location.ts";
import { functionConfiguration } from "./function-configuration.ts";

export function getFunction(
  rooms: Rooms,
  input: GetFunctionCommandInput,
  call: Call,
): GetFunctionResponse {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const { tags, reservedConcurrency } = requireFunction(rooms, named);
  const version = requireVersion(rooms, named);
  return {
    Configuration: functionConfiguration(rooms, version, named.qualifier),
    Code: codeOf(rooms, version, call),
    ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
    ...(named.qualifier === undefined &&
      reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
      }),
  };
}

function codeOf(
  rooms: Rooms,
  { code, accountId, functionName }: VersionRecord,
  call: Call,
): FunctionCodeLocation {
  switch (code.kind) {
    case "image":
      return {
        RepositoryType: "ECR",
        ImageUri: code.uri,
        // What a tag means is known once the image was pulled.
        ...(code.uri.includes("@sha256:") && { ResolvedImageUri: code.uri }),
      };
    case "directory":
      return { RepositoryType: "S3" };
    default:
      return {
        RepositoryType: "S3",
        Location: codeLocation(rooms, accountId, functionName, code.sha256, call),
        ...(code.sourceKeyArn !== undefined && { SourceKMSKeyArn: code.sourceKeyArn }),
      };
  }
}
