/**
 * Which code signing configuration a function has.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html
 */
import type {
  DeleteFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigCommandInput,
  GetFunctionCodeSigningConfigResponse,
  ListFunctionsByCodeSigningConfigCommandInput,
  ListFunctionsByCodeSigningConfigResponse,
  PutFunctionCodeSigningConfigCommandInput,
  PutFunctionCodeSigningConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { codeSigningConfigGone, invalidParameter } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import type { FunctionRecord } from "../../function/records.ts";
import { namedFunction, type Rooms, requireFunction } from "../../rooms.ts";
import { page } from "../page.ts";
import { requireCodeSigning } from "./shown-code-signing.ts";

export function putFunctionCodeSigningConfig(
  rooms: Rooms,
  input: PutFunctionCodeSigningConfigCommandInput,
  call: Call,
): PutFunctionCodeSigningConfigResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { CodeSigningConfigArn: configArn = "" } = input;
  requireUsable(rooms, configArn);
  const record = requireFunction(rooms, named);
  if (rooms.functions.version(named, LATEST)?.settings.packageType === "Image") {
    throw invalidParameter(
      "Code signing is not supported for functions created with container images.",
    );
  }
  rooms.functions.put({ ...record, codeSigningConfigArn: configArn });
  return { CodeSigningConfigArn: configArn, FunctionName: named.functionName };
}

/** For a function that is to have it. Throws CodeSigningConfigNotFoundException. */
export function requireUsable(rooms: Rooms, configArn: string | undefined): void {
  if (configArn !== undefined && rooms.codeSigning.at(configArn) === undefined) {
    throw codeSigningConfigGone(configArn);
  }
}

/** Nothing when it has none. */
export function getFunctionCodeSigningConfig(
  rooms: Rooms,
  input: GetFunctionCodeSigningConfigCommandInput,
  call: Call,
): Partial<GetFunctionCodeSigningConfigResponse> {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { codeSigningConfigArn: configArn, functionName } = requireFunction(rooms, named);
  if (configArn === undefined) return {};
  return { CodeSigningConfigArn: configArn, FunctionName: functionName };
}

export function deleteFunctionCodeSigningConfig(
  rooms: Rooms,
  input: DeleteFunctionCodeSigningConfigCommandInput,
  call: Call,
): object {
  const named = namedFunction(input.FunctionName, undefined, call);
  const { codeSigningConfigArn: _, ...record } = requireFunction(rooms, named);
  rooms.functions.put(record);
  return {};
}

export function listFunctionsByCodeSigningConfig(
  rooms: Rooms,
  input: ListFunctionsByCodeSigningConfigCommandInput,
): ListFunctionsByCodeSigningConfigResponse {
  requireCodeSigning(rooms, input.CodeSigningConfigArn);
  const all = functionsUsing(rooms, input.CodeSigningConfigArn ?? "");
  const { items, next } = page(all, input, ({ functionName }) => functionName);
  return {
    FunctionArns: items.map((record) => functionArn(record)),
    ...(next !== undefined && { NextMarker: next }),
  };
}

/** In the order of their names. */
export function functionsUsing(rooms: Rooms, configArn: string): FunctionRecord[] {
  const config = rooms.codeSigning.at(configArn);
  if (config === undefined) return [];
  return rooms.functions
    .in(config.accountId, config.region)
    .filter(({ codeSigningConfigArn }) => codeSigningConfigArn === configArn);
}
