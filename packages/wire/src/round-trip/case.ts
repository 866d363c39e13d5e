/** One round trip: a random input through the client to the codec, a random output or error back. */
import type { ServiceCodec } from "../codec.ts";
import type { OperationModel } from "../model.ts";
import type { Structure } from "../protocol.ts";
import type { RequestBody } from "../request.ts";
import { ServiceError } from "../service-error.ts";
import { shapeOf, structureOf } from "../shapes.ts";
import { type Direction, isExcluded } from "./exclusions.ts";
import {
  type Exchange,
  inProcessClient,
  type SdkClient,
  type SdkModule,
} from "./in-process-client.ts";
import { SeededRandom } from "./seeded-random.ts";
import { ShapeValues } from "./shape-values.ts";

export interface Subject {
  readonly codec: ServiceCodec;
  readonly sdk: SdkModule;
  readonly client: SdkClient;
  readonly exchange: Exchange;
  /** JSON and CBOR keep empty strings, lists, maps and structures apart from absent ones. */
  readonly empties: boolean;
}

export function openSubject(
  codec: ServiceCodec,
  sdk: SdkModule,
  settings: Readonly<Record<string, unknown>>,
): Subject {
  const exchange: Exchange = { operation: undefined, input: undefined, answer: {} };
  const { sdkId, protocols } = codec.model;
  const client = inProcessClient({ codec, sdk, sdkId, exchange, settings });
  const empties = protocols[0] !== "rest-xml" && !protocols[0]!.endsWith("query");
  return { codec, sdk, client, exchange, empties };
}

/** Members that every value has, excluded or not, and members that none has: `Structure.Member`. */
export interface Forced {
  readonly insist?: string;
  readonly withhold?: string;
}
const NOTHING: Forced = {};

export function valuesOf(
  subject: Subject,
  seed: string,
  direction: Direction,
  forced: Forced = NOTHING,
): ShapeValues {
  const { model } = subject.codec;
  return new ShapeValues({
    model,
    random: new SeededRandom(seed),
    empties: subject.empties,
    omit: (structure, member) => {
      const path = `${structure}.${member}`;
      if (forced.insist === path) return false;
      return forced.withhold === path || isExcluded(model.service, direction, structure, member);
    },
    insist: (structure, member) => forced.insist === `${structure}.${member}`,
  });
}

export interface Trip {
  readonly sent: Structure;
  readonly received: Structure | undefined;
  readonly answered: Structure;
  readonly returned: Structure;
  readonly operation: string | undefined;
}

export async function roundTrip(
  subject: Subject,
  operation: OperationModel,
  seed: string,
  forced: Forced = NOTHING,
): Promise<Trip> {
  const { exchange } = subject;
  const sent = inputOf(subject, operation, `${seed}/input`, forced);
  const answered =
    operation.output === undefined
      ? {}
      : valuesOf(subject, `${seed}/output`, "output", forced).structure(operation.output);
  exchange.answer = streamed(subject, operation.output, answered);
  exchange.input = undefined;
  exchange.operation = undefined;
  const result = await subject.client.send(commandOf(subject, operation, sent));
  const { $metadata: _, ...returned } = result;
  return {
    sent,
    received: await collected(exchange.input),
    answered,
    returned: (await collected(returned)) ?? {},
    operation: exchange.operation,
  };
}

/** The client's error for a modeled one: its class, members and message. */
export async function errorTrip(
  subject: Subject,
  operation: OperationModel,
  errorName: string,
  seed: string,
): Promise<{ readonly thrown: unknown; readonly error: ServiceError; readonly fields: Structure }> {
  const shape = structureOf(subject.codec.model, errorName);
  const values = valuesOf(subject, `${seed}/error`, "output").structure(errorName);
  const fields = Object.fromEntries(
    Object.entries(values).filter(([name]) => name.toLowerCase() !== "message"),
  );
  const error = new ServiceError(shape.error!.code, shape.error!.status, `why: <${seed}> & "so"`, {
    fields,
  });
  subject.exchange.answer = error as ServiceError;
  const input = inputOf(subject, operation, `${seed}/input`, NOTHING);
  try {
    await subject.client.send(commandOf(subject, operation, input));
    return { thrown: undefined, error, fields };
  } catch (thrown) {
    return { thrown, error, fields };
  }
}

function inputOf(
  subject: Subject,
  operation: OperationModel,
  seed: string,
  forced: Forced,
): Structure {
  if (operation.input === undefined) return {};
  const input = valuesOf(subject, seed, "input", forced).structure(operation.input);
  const bucket = structureOf(subject.codec.model, operation.input).members.Bucket;
  // Anything else the client turns into an access point, or refuses.
  if (bucket?.location === "label") input.Bucket = `bucket-${seed.length}`;
  // The client puts it into the host as well.
  if ("RequestRoute" in input) input.RequestRoute = `route-${seed.length}`;
  return input;
}

function commandOf(subject: Subject, operation: OperationModel, input: Structure): object {
  const Command = subject.sdk[`${operation.name}Command`];
  if (Command === undefined) throw new Error(`no command for ${operation.name}`);
  return new Command(streamed(subject, operation.input, input));
}

/** Events are generated as arrays and sent as streams. */
function streamed(subject: Subject, target: string | undefined, value: Structure): Structure {
  if (target === undefined) return value;
  const { model } = subject.codec;
  const sent: Structure = { ...value };
  for (const [name, member] of Object.entries(structureOf(model, target).members)) {
    const shape = shapeOf(model, member.target);
    if (shape.type !== "union" || !shape.eventStream || sent[name] === undefined) continue;
    sent[name] = iterate(sent[name] as Structure[]);
  }
  return sent;
}

async function* iterate(events: readonly Structure[]): AsyncGenerator<Structure> {
  yield* events;
}

interface SdkStream {
  transformToByteArray(): Promise<Uint8Array>;
}

/** Streams of either side as what they hold. */
async function collected(value: Structure | undefined): Promise<Structure | undefined> {
  if (value === undefined) return undefined;
  const held: Structure = {};
  for (const [name, member] of Object.entries(value)) held[name] = await collectMember(member);
  return held;
}

async function collectMember(member: unknown): Promise<unknown> {
  if (typeof member !== "object" || member === null) return member;
  if ("transformToByteArray" in member && !(member instanceof Uint8Array)) {
    return (member as SdkStream).transformToByteArray();
  }
  if ("consume" in member && typeof member.consume === "function") {
    const chunks: Uint8Array[] = [];
    await (member as RequestBody).consume((bytes) => void chunks.push(bytes.slice()));
    return new Uint8Array(Buffer.concat(chunks));
  }
  if (!(Symbol.asyncIterator in member)) return member;
  const events: unknown[] = [];
  for await (const event of member as AsyncIterable<unknown>) events.push(event);
  return events;
}
