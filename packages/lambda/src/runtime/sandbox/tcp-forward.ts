/** TCP ports that lead to unix sockets, for runtime clients that know only host and port. */
import net from "node:net";
import type { PortForward } from "./sandbox-driver.ts";

export interface TcpForwards {
  /** `127.0.0.1:49152` */
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  close(): void;
}

/** On ports of this machine that are free. */
export async function openTcpForwards(forwards: readonly PortForward[]): Promise<TcpForwards> {
  const servers: ForwardingServer[] = [];
  const close = () => {
    for (const server of servers) server.close();
  };
  const addresses: Partial<Record<PortForward["name"], string>> = {};
  try {
    for (const { name, socketPath } of forwards) {
      const server = new ForwardingServer(socketPath);
      servers.push(server);
      await server.listen({ host: "127.0.0.1", port: 0 });
      addresses[name] = `127.0.0.1:${server.port}`;
    }
  } catch (error) {
    close();
    throw error;
  }
  return { addresses: addresses as Record<PortForward["name"], string>, close };
}

export class ForwardingServer {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  constructor(socketPath: string) {
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (inside) => {
      const outside = net.connect({ path: socketPath, allowHalfOpen: true });
      for (const socket of [inside, outside]) {
        this.#sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.once("close", () => {
          this.#sockets.delete(socket);
          inside.destroy();
          outside.destroy();
        });
      }
      inside.pipe(outside);
      outside.pipe(inside);
    });
  }

  /** A place to listen, or a socket that listens already. */
  async listen(where: net.ListenOptions | net.Server): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(where, resolve);
    });
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
