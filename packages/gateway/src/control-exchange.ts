/** A request to the emulator's own routes, as these see it. */
import type { RequestHead, WireResponse } from "@cloudglass/wire";
import { ServiceError } from "@cloudglass/wire";
import { collect } from "./body/collect.ts";
import type { IncomingBytes } from "./body/incoming-bytes.ts";

export interface ControlExchange {
  readonly head: RequestHead;
  /** Address of the sender; the loopback one for requests without a socket. */
  readonly remoteAddress: string;
  /** Throws a `ServiceError` 413 for more than a megabyte. */
  body(): Promise<Uint8Array>;
}

/** The emulator's own routes; undefined for paths that are not theirs. */
export type ControlRoutes = (
  exchange: ControlExchange,
) => WireResponse | Promise<WireResponse> | undefined;

const BODY_BYTES_MAX = 1024 * 1024;

export function controlExchange(
  head: RequestHead,
  remoteAddress: string,
  bytes: IncomingBytes,
): ControlExchange {
  return {
    head,
    remoteAddress,
    body: async () =>
      bytes.hasBody ? collect(bytes, BODY_BYTES_MAX, tooLarge) : new Uint8Array(0),
  };
}

const tooLarge = () =>
  new ServiceError("RequestTooLarge", 413, "What is sent here is a megabyte at most.");
