/** Connections of servers and the bytes on them, added up when somebody asks: nothing is done while requests run. */
import type { Server } from "node:http";
import type { Socket } from "node:net";

export interface ConnectionCounts {
  readonly open: number;
  readonly accepted: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export class ConnectionTotals {
  readonly #open = new Set<Socket>();
  #accepted = 0;
  /** Of connections that have closed. */
  #bytesRead = 0;
  #bytesWritten = 0;

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      this.#accepted++;
      this.#open.add(socket);
      socket.once("close", () => {
        this.#open.delete(socket);
        this.#bytesRead += socket.bytesRead ?? 0;
        this.#bytesWritten += socket.bytesWritten ?? 0;
      });
    });
  }

  counts(): ConnectionCounts {
    let bytesRead = this.#bytesRead;
    let bytesWritten = this.#bytesWritten;
    // What stands in for a socket, a connection out of a VPC, may not count its bytes.
    for (const socket of this.#open) {
      bytesRead += socket.bytesRead ?? 0;
      bytesWritten += socket.bytesWritten ?? 0;
    }
    return { open: this.#open.size, accepted: this.#accepted, bytesRead, bytesWritten };
  }
}
