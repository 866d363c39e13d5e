/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html */
import type {
  CreateFunctionUrlConfigCommandInput,
  CreateFunctionUrlConfigResponse,
  FunctionUrlAuthType,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import { newUrlId } from "../../function/url/function-url.ts";
import type { Rooms } from "../../rooms.ts";
import { requireUrlOwner, shownUrl } from "./url-config.ts";

export function createFunctionUrlConfig(
  rooms: Rooms,
  input: CreateFunctionUrlConfigCommandInput,
  call: Call,
): CreateFunctionUrlConfigResponse {
  const named = requireUrlOwner(rooms, input, call);
  const { accountId, region, functionName, qualifier = "" } = named;
  if (rooms.urls.at(named, qualifier) !== undefined) {
    throw resourceConflict(
      `Failed to create function url config for [functionArn = ${functionArn(named, named.qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const now = rooms.env.clock.now();
  const record = {
    ...{ accountId, region, functionName, qualifier },
    urlId: newUrlId(rooms.env.random),
    authType: input.AuthType as FunctionUrlAuthType,
    cors: input.Cors,
    invokeMode: input.InvokeMode,
    createdAtMs: now,
    modifiedAtMs: now,
  };
  rooms.urls.put(record);
  return shownUrl(record, call) as CreateFunctionUrlConfigResponse;
}
