/**
 * `GET /_cloudglass/lambda/functions`, `?after=ARN&limit=`: whoever's they are, with what waits for them and what they run
 * on. docs/internals/inside-lambda.md
 */
import { ServiceError } from "@cloudglass/wire";
import type { WaitingEvents } from "../function/asynchronous/asynchronous.ts";
import { functionArn } from "../function/function-name.ts";
import { LATEST } from "../function/functions.ts";
import type { FunctionRecord } from "../function/records.ts";
import type { Rooms } from "../rooms.ts";

const PAGE = 100;
const PAGE_MAX = 1000;

export function viewFunctions(rooms: Rooms, query: URLSearchParams): object {
  const limit = limitOf(query.get("limit"));
  const after = query.get("after") ?? "";
  const left = [...rooms.functions.all()]
    .map((record) => ({ arn: functionArn(record), record }))
    .filter(({ arn }) => arn > after)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = left.slice(0, limit);
  const waiting = rooms.asynchronous.waiting();
  return {
    functions: page.map(({ arn, record }) => shown(rooms, arn, record, waiting.get(arn))),
    next: left.length > limit ? page.at(-1)?.arn : undefined,
  };
}

function shown(
  rooms: Rooms,
  arn: string,
  record: FunctionRecord,
  queue: WaitingEvents | undefined,
): object {
  const { functionName, accountId, region, reservedConcurrency } = record;
  const latest = rooms.functions.version(record, LATEST);
  const usage = rooms.invoker.opened?.dispatcher.usage(arn);
  const mappings = rooms.eventSources
    .in(accountId, region)
    .filter((mapping) => mapping.functionName === functionName);
  return {
    arn,
    functionName,
    accountId,
    region,
    runtime: latest?.settings.runtime,
    memoryMb: latest?.settings.memoryMb,
    timeoutSeconds: latest?.settings.timeoutSeconds,
    state: latest?.state,
    logGroup: latest?.settings.logging.LogGroup,
    reservedConcurrency,
    inFlight: usage?.inFlight ?? 0,
    provisioned: usage?.provisioned ?? 0,
    queue: {
      waiting: queue?.count ?? 0,
      sizeBytes: queue?.sizeBytes ?? 0,
      oldestAgeMs: queue && Math.max(0, rooms.env.clock.now() - queue.oldestAtMs),
    },
    eventSources: mappings.slice(0, PAGE).map(({ mappingId, eventSourceArn, lastResult }) => ({
      mappingId,
      eventSourceArn,
      lastResult,
    })),
  };
}

function limitOf(text: string | null): number {
  if (text === null) return PAGE;
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw new ServiceError("BadRequest", 400, `limit is a whole number from 1 to ${PAGE_MAX}.`);
}
