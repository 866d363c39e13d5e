/** `console` as functions find it: a time stamp, the id of the invocation and the level on each record, or JSON. */
import { writeSync } from "node:fs";
import { format } from "node:util";
import { asError, loggedError } from "./errors.mjs";

/** What goes into a frame's type: the level as AWS numbers it. */
const LEVELS = {
  TRACE: { rank: 1, mask: 0x04 },
  DEBUG: { rank: 2, mask: 0x08 },
  INFO: { rank: 3, mask: 0x0c },
  WARN: { rank: 4, mask: 0x10 },
  ERROR: { rank: 5, mask: 0x14 },
  FATAL: { rank: 6, mask: 0x18 },
};
const TEXT_FRAME = 0xa55a0003;
const JSON_FRAME = 0xa55a0002;
const FRAME_HEAD_BYTES = 16;

const isJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
const least = LEVELS[process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()] ?? LEVELS.TRACE;

let descriptor;
let requestId;
let tenantId;

export function logFor(invocation) {
  requestId = invocation.awsRequestId;
  tenantId = invocation.tenantId;
}

/** @param telemetry the descriptor that takes framed records; lines are written to standard output without one */
export function patchConsole(telemetry) {
  descriptor = telemetry === undefined ? undefined : Number(telemetry);
  for (const level of Object.keys(LEVELS)) {
    const isWritten = LEVELS[level].rank >= least.rank;
    console[level.toLowerCase()] = isWritten ? (...values) => write(level, values) : () => {};
  }
  console.log = console.info;
}

/** Of errors that end an invocation or the process. */
export function logError(what, error) {
  if (isJson) console.error(asError(error));
  else console.error(what, `\t${loggedError(error)}`);
}

function write(level, [message, ...values]) {
  const now = new Date();
  const record = isJson
    ? jsonRecord(now, level, message, values)
    : [now.toISOString(), requestId ?? "undefined", level, format(message, ...values)].join("\t");
  if (descriptor === undefined) process.stdout.write(`${record.replaceAll("\n", "\r")}\n`);
  else writeFrame(now, (isJson ? JSON_FRAME : TEXT_FRAME) + LEVELS[level].mask, record);
}

function jsonRecord(now, level, message, values) {
  const record = { timestamp: now.toISOString(), level, requestId };
  if (tenantId !== undefined) record.tenantId = tenantId;
  if (values.length === 0) {
    try {
      return JSON.stringify({ ...record, message }, (_key, value) =>
        value instanceof Error ? { ...errorMembers(value), ...value } : value,
      );
    } catch {
      return JSON.stringify({ ...record, message: format(message) });
    }
  }
  record.message = format(message, ...values);
  const error = values.find((value) => value instanceof Error);
  if (error !== undefined) Object.assign(record, errorMembers(error));
  return JSON.stringify(record);
}

function errorMembers(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

/** In one write, so that nothing else comes between. */
function writeFrame(now, type, record) {
  const length = Buffer.byteLength(record);
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + length);
  frame.writeUInt32BE(type, 0);
  frame.writeUInt32BE(length, 4);
  frame.writeBigInt64BE(BigInt(now.valueOf()) * 1000n, 8);
  frame.write(record, FRAME_HEAD_BYTES);
  writeAll(frame);
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Waits for the reader when the pipe is full and was made not to block. */
function writeAll(bytes) {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
