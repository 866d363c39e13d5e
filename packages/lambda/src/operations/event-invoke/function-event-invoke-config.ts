/**
 * How often an asynchronous invocation is tried, for how long, and where its result goes.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html, API_UpdateFunctionEventInvokeConfig, API_GetFunctionEventInvokeConfig, API_DeleteFunctionEventInvokeConfig, API_ListFunctionEventInvokeConfigs
 */
import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { namedFunction, type Rooms } from "../../rooms.ts";
import { page } from "../page.ts";
import {
  checkEventInvoke,
  eventInvokePlace,
  functionIsNot,
  requireEventInvoke,
  saidRecord,
  shownEventInvoke,
} from "./event-invoke-config.ts";

/** What was set before is gone. */
export function putFunctionEventInvokeConfig(
  rooms: Rooms,
  input: PutFunctionEventInvokeConfigCommandInput,
  call: Call,
): FunctionEventInvokeConfig {
  const place = eventInvokePlace(input, call);
  checkEventInvoke(rooms, place, input);
  const record = saidRecord(rooms, place, input);
  rooms.eventInvokeConfigs.put(record);
  return shownEventInvoke(record);
}

export function updateFunctionEventInvokeConfig(
  rooms: Rooms,
  input: UpdateFunctionEventInvokeConfigCommandInput,
  call: Call,
): FunctionEventInvokeConfig {
  const place = eventInvokePlace(input, call);
  checkEventInvoke(rooms, place, input);
  const record = saidRecord(rooms, place, input, requireEventInvoke(rooms, place));
  rooms.eventInvokeConfigs.put(record);
  return shownEventInvoke(record);
}

export function getFunctionEventInvokeConfig(
  rooms: Rooms,
  input: GetFunctionEventInvokeConfigCommandInput,
  call: Call,
): FunctionEventInvokeConfig {
  return shownEventInvoke(requireEventInvoke(rooms, eventInvokePlace(input, call)));
}

export function deleteFunctionEventInvokeConfig(
  rooms: Rooms,
  input: DeleteFunctionEventInvokeConfigCommandInput,
  call: Call,
): object {
  rooms.eventInvokeConfigs.remove(requireEventInvoke(rooms, eventInvokePlace(input, call)));
  return {};
}

export function listFunctionEventInvokeConfigs(
  rooms: Rooms,
  input: ListFunctionEventInvokeConfigsCommandInput,
  call: Call,
): ListFunctionEventInvokeConfigsResponse {
  const named = namedFunction(input.FunctionName, undefined, call);
  if (rooms.functions.at(named) === undefined) throw functionIsNot();
  const all = rooms.eventInvokeConfigs.of(named);
  const { items, next } = page(all, input, ({ qualifier }) => qualifier);
  return {
    FunctionEventInvokeConfigs: items.map(shownEventInvoke),
    ...(next !== undefined && { NextMarker: next }),
  };
}
