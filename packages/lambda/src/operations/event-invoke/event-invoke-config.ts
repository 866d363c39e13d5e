/** Settings of asynchronous invocations as AWS shows them, and what may be set. */
import type { DestinationConfig, FunctionEventInvokeConfig } from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, resourceNotFound } from "../../errors.ts";
import { destinationOf } from "../../function/asynchronous/destination.ts";
import type { EventInvokeRecord } from "../../function/asynchronous/event-invoke-config.ts";
import {
  functionArn,
  type NamedFunction,
  parseFunctionName,
} from "../../function/function-name.ts";
import { LATEST } from "../../function/functions.ts";
import { namedFunction, type Rooms } from "../../rooms.ts";

export interface SaysEventInvoke {
  readonly FunctionName: string | undefined;
  readonly Qualifier?: string | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly DestinationConfig?: DestinationConfig | undefined;
}

/** What has settings of its own: without a qualifier, `$LATEST`. */
export type EventInvokePlace = NamedFunction & { readonly qualifier: string };

export function eventInvokePlace(
  { FunctionName, Qualifier }: SaysEventInvoke,
  call: Call,
): EventInvokePlace {
  const named = namedFunction(FunctionName, Qualifier, call);
  return { ...named, qualifier: named.qualifier ?? LATEST };
}

/** Throws for a function, version or alias that there is not, and for destinations that results cannot be sent to. */
export function checkEventInvoke(
  rooms: Rooms,
  place: EventInvokePlace,
  said: SaysEventInvoke,
): void {
  const { DestinationConfig: destinations } = said;
  const saysNothing =
    said.MaximumRetryAttempts === undefined &&
    said.MaximumEventAgeInSeconds === undefined &&
    destinations === undefined;
  if (saysNothing) {
    throw invalidParameter(
      "You must specify at least one of error handling or destination setting.",
    );
  }
  const { functions } = rooms;
  const target =
    functions.alias(place, place.qualifier) ?? functions.version(place, place.qualifier);
  if (target === undefined) throw functionIsNot();
  checkDestination(rooms, place, destinations, "OnSuccess");
  checkDestination(rooms, place, destinations, "OnFailure");
}

const NO_SERVICE = /^arn:[^:]*:(sqs|sns|events):/;

function checkDestination(
  rooms: Rooms,
  place: EventInvokePlace,
  destinations: DestinationConfig | undefined,
  condition: "OnSuccess" | "OnFailure",
): void {
  const arn = destinations?.[condition]?.Destination;
  if (arn === undefined || arn === "") return;
  const service = NO_SERVICE.exec(arn)?.[1];
  if (service !== undefined) {
    throw invalidParameter(
      `The destination ARN ${arn} is invalid: this emulator has no ${service} yet.`,
    );
  }
  const destination = destinationOf(arn);
  if (destination === undefined || (destination.kind === "bucket" && condition === "OnSuccess")) {
    throw invalidParameter(
      `The provided destination config ${writtenOut(destinations)} is invalid.`,
    );
  }
  if (destination.kind !== "function") return;
  const named = parseFunctionName(arn, { region: place.region, caller: place });
  if (named === undefined || rooms.functions.at(named) === undefined) {
    throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  }
  if (functionArn(named) === functionArn(place)) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
}

/** As AWS prints it: `DestinationConfig(onSuccess=OnSuccess(destination=…), onFailure=null)`. */
function writtenOut(destinations: DestinationConfig | undefined): string {
  const part = (name: "OnSuccess" | "OnFailure") => {
    const said = destinations?.[name];
    return said === undefined ? "null" : `${name}(destination=${said.Destination ?? "null"})`;
  };
  return `DestinationConfig(onSuccess=${part("OnSuccess")}, onFailure=${part("OnFailure")})`;
}

/** What is not said stays as it was. */
export function saidRecord(
  rooms: Rooms,
  place: EventInvokePlace,
  said: SaysEventInvoke,
  before?: EventInvokeRecord,
): EventInvokeRecord {
  const { accountId, region, functionName, qualifier } = place;
  const destination = (condition: "OnSuccess" | "OnFailure", kept: string | undefined) => {
    if (said.DestinationConfig?.[condition] === undefined) return kept;
    return said.DestinationConfig[condition].Destination || undefined;
  };
  return {
    ...{ accountId, region, functionName, qualifier },
    retriesMax: said.MaximumRetryAttempts ?? before?.retriesMax,
    ageSecondsMax: said.MaximumEventAgeInSeconds ?? before?.ageSecondsMax,
    onSuccess: destination("OnSuccess", before?.onSuccess),
    onFailure: destination("OnFailure", before?.onFailure),
    modifiedAtMs: rooms.env.clock.now(),
  };
}

/** Throws when nothing is set for the function, version or alias. */
export function requireEventInvoke(rooms: Rooms, place: EventInvokePlace): EventInvokeRecord {
  const record = rooms.eventInvokeConfigs.at(place, place.qualifier);
  if (record === undefined) {
    const arn = functionArn(place, place.qualifier);
    throw resourceNotFound(`The function ${arn} doesn't have an EventInvokeConfig`);
  }
  return record;
}

export function shownEventInvoke(record: EventInvokeRecord): FunctionEventInvokeConfig {
  const destination = (arn: string | undefined) => (arn === undefined ? {} : { Destination: arn });
  return {
    LastModified: new Date(record.modifiedAtMs),
    FunctionArn: functionArn(record, record.qualifier),
    MaximumRetryAttempts: record.retriesMax,
    MaximumEventAgeInSeconds: record.ageSecondsMax,
    DestinationConfig: {
      OnSuccess: destination(record.onSuccess),
      OnFailure: destination(record.onFailure),
    },
  };
}

export const functionIsNot = () => resourceNotFound("The function doesn't exist.");
