/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html */
import type {
  UpdateFunctionUrlConfigCommandInput,
  UpdateFunctionUrlConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { requireUrl, requireUrlOwner, shownTime, shownUrl } from "./url-config.ts";

export function updateFunctionUrlConfig(
  rooms: Rooms,
  input: UpdateFunctionUrlConfigCommandInput,
  call: Call,
): UpdateFunctionUrlConfigResponse {
  const before = requireUrl(rooms, requireUrlOwner(rooms, input, call));
  const record = {
    ...before,
    authType: input.AuthType ?? before.authType,
    cors: input.Cors ?? before.cors,
    invokeMode: input.InvokeMode ?? before.invokeMode,
    modifiedAtMs: rooms.env.clock.now(),
  };
  rooms.urls.put(record);
  return {
    ...(shownUrl(record, call) as UpdateFunctionUrlConfigResponse),
    LastModifiedTime: shownTime(record.modifiedAtMs),
  };
}
