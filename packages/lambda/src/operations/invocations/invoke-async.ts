/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html */
import type { InvokeAsyncRequest, InvokeAsyncResponse } from "@aws-sdk/client-lambda";
import type { Call, RequestBody } from "@cloudglass/wire";
import { requestTooLarge } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { invoke } from "./invoke.ts";
import { EVENT_BYTES_MAX } from "./payload.ts";

type Input = Omit<InvokeAsyncRequest, "InvokeArgs"> & {
  readonly InvokeArgs: RequestBody | Uint8Array | undefined;
};

export async function invokeAsync(
  rooms: Rooms,
  { FunctionName, InvokeArgs }: Input,
  call: Call,
): Promise<InvokeAsyncResponse> {
  const Payload = await bytesOf(InvokeArgs);
  await invoke(rooms, { FunctionName, InvocationType: "Event", Payload }, call);
  return { Status: 202 };
}

async function bytesOf(body: Input["InvokeArgs"]): Promise<Uint8Array | undefined> {
  if (body === undefined || body instanceof Uint8Array) return body;
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await body.consume((piece) => {
    sizeBytes += piece.length;
    if (sizeBytes > EVENT_BYTES_MAX) throw requestTooLarge(EVENT_BYTES_MAX);
    pieces.push(Buffer.from(piece));
  });
  return Buffer.concat(pieces);
}
