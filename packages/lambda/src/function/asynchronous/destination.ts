/**
 * Where results of functions go: to other functions and buckets, under the execution role. Queues, topics and buses have
 * no service yet, so they are refused when they are set.
 */
import type { Rooms } from "../../rooms.ts";

export type Destination =
  | { readonly kind: "function"; readonly arn: string }
  | { readonly kind: "bucket"; readonly bucket: string };

const FUNCTION =
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?$/;
const BUCKET = /^arn:aws[a-z-]*:s3:::([a-z0-9.-]{3,63})$/;

/** Undefined for what there is no service for. */
export function destinationOf(arn: string): Destination | undefined {
  if (FUNCTION.test(arn)) return { kind: "function", arn };
  const bucket = BUCKET.exec(arn)?.[1];
  return bucket === undefined ? undefined : { kind: "bucket", bucket };
}

export interface Delivery {
  readonly destination: Destination;
  readonly region: string;
  readonly role: string;
  readonly functionName: string;
  readonly record: object;
  /** Of the object, for buckets. */
  readonly objectKey: string;
}

/** Rejects with what the other service answers, or that the role does not let it. */
export async function deliver(rooms: Rooms, delivery: Delivery): Promise<void> {
  const { destination, region, role, functionName, record, objectKey } = delivery;
  const { roleSessions, serviceCalls } = rooms.ports;
  const session = roleSessions?.open(role, functionName);
  if (session === undefined || serviceCalls === undefined) {
    throw new Error(`the role ${role} cannot be assumed`);
  }
  const bytes = Buffer.from(JSON.stringify(record));
  const asker = { region, session };
  if (destination.kind === "function") {
    const input = { FunctionName: destination.arn, InvocationType: "Event", Payload: bytes };
    await serviceCalls.call("lambda", "Invoke", input, asker);
    return;
  }
  const Body = {
    contentLength: bytes.length,
    trailers: {},
    consume: async (write: (piece: Uint8Array) => void | Promise<void>) => {
      await write(bytes);
    },
  };
  const input = { Bucket: destination.bucket, Key: objectKey, Body };
  await serviceCalls.call("s3", "PutObject", { ...input, ContentType: "application/json" }, asker);
}
