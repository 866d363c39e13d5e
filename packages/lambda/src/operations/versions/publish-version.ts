/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
import type { FunctionConfiguration, PublishVersionCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import { LATEST } from "../../function/functions.ts";
import { publish } from "../../function/versions.ts";
import { namedFunction, type Rooms, requireVersion } from "../../rooms.ts";
import { functionConfiguration } from "../functions/function-configuration.ts";
import { requireChangeable } from "../functions/require-changeable.ts";

export function publishVersion(
  rooms: Rooms,
  input: PublishVersionCommandInput,
  call: Call,
): FunctionConfiguration {
  const named = { ...namedFunction(input.FunctionName, undefined, call), qualifier: LATEST };
  const latest = requireVersion(rooms, named);
  requireChangeable(latest, input.RevisionId);
  const sha256 = functionConfiguration(rooms, latest).CodeSha256;
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== sha256) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  return functionConfiguration(rooms, publish(rooms, latest, input.Description));
}
