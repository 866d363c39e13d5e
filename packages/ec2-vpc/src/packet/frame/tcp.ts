/** TCP's options (RFC 9293, RFC 7323, RFC 2018). */
import { read16, read32, write16, write32 } from "./bytes.ts";
import type { PacketView } from "./packet-view.ts";

export interface TcpOptions {
  readonly maximumSegmentSize?: number;
  /** 0 to 14. */
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  readonly sackBlocks?: readonly { readonly from: number; readonly to: number }[];
  readonly timestamps?: { readonly value: number; readonly echo: number };
}

const OPTION = {
  end: 0,
  none: 1,
  maximumSegmentSize: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const;
const HEADER_BYTES = 20;
const WINDOW_SCALE_MAX = 14;

/** Calls back with each option's kind, where its value begins and how long that is; stops at what is malformed. */
function walkOptions(
  bytes: Uint8Array,
  from: number,
  end: number,
  visit: (kind: number, at: number, length: number) => void,
): void {
  for (let at = from; at < end; ) {
    const kind = bytes[at]!;
    if (kind === OPTION.end) return;
    if (kind === OPTION.none) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) return;
    visit(kind, at + 2, length - 2);
    at += length;
  }
}

/** Of a loaded TCP segment. What is unknown or malformed is left out, as hosts do. */
export function readTcpOptions(view: PacketView): TcpOptions {
  const { bytes } = view;
  const options: { -readonly [Name in keyof TcpOptions]: TcpOptions[Name] } = {};
  walkOptions(bytes, view.transportOffset + HEADER_BYTES, view.payloadOffset, (kind, at, size) => {
    if (kind === OPTION.maximumSegmentSize && size === 2) {
      options.maximumSegmentSize = read16(bytes, at);
    } else if (kind === OPTION.windowScale && size === 1) {
      options.windowScale = Math.min(bytes[at]!, WINDOW_SCALE_MAX);
    } else if (kind === OPTION.sackPermitted && size === 0) options.sackPermitted = true;
    else if (kind === OPTION.timestamps && size === 8) {
      options.timestamps = { value: read32(bytes, at), echo: read32(bytes, at + 4) };
    } else if (kind === OPTION.sack && size > 0 && size % 8 === 0) {
      options.sackBlocks = Array.from({ length: size / 8 }, (_, place) => ({
        from: read32(bytes, at + place * 8),
        to: read32(bytes, at + place * 8 + 4),
      }));
    }
  });
  return options;
}

/** Padded to a multiple of four bytes, for `TcpFields.options`. */
export function encodeTcpOptions(options: TcpOptions): Uint8Array {
  const { maximumSegmentSize, windowScale, sackPermitted, sackBlocks = [], timestamps } = options;
  const parts: Uint8Array[] = [];
  const option = (kind: number, length: number, write?: (value: Uint8Array) => void) => {
    const bytes = Uint8Array.of(kind, length + 2, ...new Array<number>(length).fill(0));
    write?.(bytes.subarray(2));
    parts.push(bytes);
  };
  if (maximumSegmentSize !== undefined) {
    option(OPTION.maximumSegmentSize, 2, (value) => write16(value, 0, maximumSegmentSize));
  }
  if (windowScale !== undefined) option(OPTION.windowScale, 1, (value) => value.fill(windowScale));
  if (sackPermitted === true) option(OPTION.sackPermitted, 0);
  if (timestamps !== undefined) {
    option(OPTION.timestamps, 8, (value) => {
      write32(value, 0, timestamps.value);
      write32(value, 4, timestamps.echo);
    });
  }
  if (sackBlocks.length > 0) {
    option(OPTION.sack, sackBlocks.length * 8, (value) => {
      for (const [place, { from, to }] of sackBlocks.entries()) {
        write32(value, place * 8, from);
        write32(value, place * 8 + 4, to);
      }
    });
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // What is left over says where the options end.
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Lowers the maximum segment size that a SYN offers; the segment is otherwise as it was. */
export function clampSegmentSize(view: PacketView, bytesMax: number): void {
  walkOptions(
    view.bytes,
    view.transportOffset + HEADER_BYTES,
    view.payloadOffset,
    (kind, at, size) => {
      if (kind !== OPTION.maximumSegmentSize || size !== 2) return;
      if (read16(view.bytes, at) > bytesMax) view.rewriteTransport(at, bytesMax);
    },
  );
}
