/**
 * Unix sockets at which a machine takes part in the network with frames of its own: what QEMU speaks with
 * `-netdev stream`. docs/internals/virtual-switch.md
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetworkCable } from "../packet/network.ts";
import { FrameLengthError, FrameReader, withLength } from "./frame-lengths.ts";

/** What waits for a machine that reads slowly; above it frames are dropped, as a card with a full queue does. */
const WAITING_BYTES_MAX = 4 << 20;
const SOCKETS_MAX = 1024;

export interface FrameSocketView {
  readonly interfaceId: string;
  readonly path: string;
  readonly connected: boolean;
  /** For want of a reader that keeps up. */
  readonly framesDropped: number;
}

interface OpenSocket {
  readonly server: Server;
  readonly path: string;
  readonly cable: NetworkCable;
  /** It can be connected to. */
  readonly listening: Promise<void>;
  client: Socket | undefined;
  framesDropped: number;
}

/** In a directory that only this user can enter. */
export class FrameSockets {
  readonly #plug: (interfaceId: string) => NetworkCable;
  readonly #sockets = new Map<string, OpenSocket>();
  #directory: string | undefined = undefined;

  constructor(plug: (interfaceId: string) => NetworkCable) {
    this.#plug = plug;
  }

  /** Resolves when it can be connected to. One that is open already stays. */
  async open(interfaceId: string): Promise<FrameSocketView> {
    const known = this.#sockets.get(interfaceId);
    if (known === undefined && this.#sockets.size >= SOCKETS_MAX) {
      throw new RangeError("Too many sockets are open");
    }
    const open = known ?? this.#listen(interfaceId);
    try {
      await open.listening;
    } catch (error) {
      if (this.#sockets.get(interfaceId) === open) this.close(interfaceId);
      throw error;
    }
    return viewOf(interfaceId, open);
  }

  #listen(interfaceId: string): OpenSocket {
    this.#directory ??= mkdtempSync(join(tmpdir(), "cloudglass-vpc-"));
    const path = join(this.#directory, `${interfaceId}.sock`);
    const server = createServer();
    const listening = new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
    const cable = this.#plug(interfaceId);
    const open: OpenSocket = {
      server,
      path,
      cable,
      listening,
      client: undefined,
      framesDropped: 0,
    };
    this.#sockets.set(interfaceId, open);
    cable.receive((frame) => pass(open, frame));
    server.on("connection", (socket) => accept(open, socket));
    return open;
  }

  view(interfaceId: string): FrameSocketView | undefined {
    const open = this.#sockets.get(interfaceId);
    return open && viewOf(interfaceId, open);
  }

  close(interfaceId: string): boolean {
    const open = this.#sockets.get(interfaceId);
    if (open === undefined) return false;
    this.#sockets.delete(interfaceId);
    open.client?.destroy();
    open.server.close();
    open.cable.unplug();
    return true;
  }

  closeAll(): void {
    for (const interfaceId of [...this.#sockets.keys()]) this.close(interfaceId);
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
  }
}

function viewOf(interfaceId: string, { path, client, framesDropped }: OpenSocket) {
  return { interfaceId, path, connected: client !== undefined, framesDropped };
}

/** One machine at a time; the next one takes the place of the one before. */
function accept(open: OpenSocket, socket: Socket): void {
  open.client?.destroy();
  open.client = socket;
  const reader = new FrameReader((frame) => open.cable.send(frame));
  socket.on("data", (bytes: Buffer) => {
    try {
      reader.take(bytes);
    } catch (error) {
      if (!(error instanceof FrameLengthError)) throw error;
      socket.destroy();
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    if (open.client === socket) open.client = undefined;
  });
}

function pass(open: OpenSocket, frame: Uint8Array): void {
  const { client } = open;
  if (client === undefined) return;
  if (client.writableLength > WAITING_BYTES_MAX) open.framesDropped += 1;
  else client.write(withLength(frame));
}
