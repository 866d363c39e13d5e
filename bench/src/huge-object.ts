/** One PUT of 5 GiB, streamed; what counts is the server's memory. */
import { connect } from "node:net";
import type { ServerProcess } from "./server-process.ts";
import { prepare } from "./sign.ts";

export interface HugeUpload {
  readonly sizeBytes: number;
  /** The largest resident set seen while it went up. */
  readonly residentBytesMax: number;
  readonly megabytesPerCore: number;
  /** `HTTP/1.1 200 OK` */
  readonly statusLine: string;
}

const BLOCK = Buffer.alloc(1 << 20, "five gibibytes ");

export async function uploadHugeObject(
  server: ServerProcess,
  target: string,
  sizeBytes: number,
): Promise<HugeUpload> {
  const before = server.usage();
  let residentBytesMax = before.residentBytes;
  const watch = setInterval(() => {
    residentBytesMax = Math.max(residentBytesMax, server.usage().residentBytes);
  }, 50);
  try {
    const statusLine = await put(server.port, target, sizeBytes);
    const cpuSeconds = server.usage().cpuSeconds - before.cpuSeconds;
    return {
      sizeBytes,
      residentBytesMax,
      megabytesPerCore: sizeBytes / cpuSeconds / 1e6,
      statusLine,
    };
  } finally {
    clearInterval(watch);
  }
}

async function put(port: number, target: string, sizeBytes: number): Promise<string> {
  const { head } = prepare(
    { method: "PUT", target, bodyHash: "UNSIGNED-PAYLOAD", contentLength: sizeBytes },
    port,
  );
  const socket = connect(port, "127.0.0.1");
  const answer = new Promise<string>((resolve, reject) => {
    socket.on("data", (chunk) => resolve(chunk.toString().split("\r\n", 1)[0] as string));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
  });
  answer.catch(() => {});
  socket.write(head);
  for (let sent = 0; sent < sizeBytes; sent += BLOCK.length) {
    const rest = sizeBytes - sent;
    const written = socket.write(rest < BLOCK.length ? BLOCK.subarray(0, rest) : BLOCK);
    if (!written) {
      await Promise.race([new Promise((drained) => socket.once("drain", drained)), answer]);
    }
  }
  const statusLine = await answer;
  socket.destroy();
  return statusLine;
}
