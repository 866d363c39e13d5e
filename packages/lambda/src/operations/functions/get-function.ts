/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
import type { GetFunctionCommandInput, GetFunctionResponse } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms, requireFunction, requireVersion } from "../../rooms.ts";
import { functionConfiguration } from "./function-configuration.ts";

export function getFunction(
  rooms: Rooms,
  input: GetFunctionCommandInput,
  call: Call,
): GetFunctionResponse {
  const named = namedFunction(input.FunctionName, input.Qualifier, call);
  const { tags, reservedConcurrency } = requireFunction(rooms, named);
  const version = requireVersion(rooms, named);
  const { code } = version;
  return {
    Configuration: functionConfiguration(rooms, version, named.qualifier),
    Code:
      code.kind === "image"
        ? { RepositoryType: "ECR", ImageUri: code.uri, ResolvedImageUri: code.uri }
        : { RepositoryType: "S3" },
    ...(Object.keys(tags).length > 0 && { Tags: { ...tags } }),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}
