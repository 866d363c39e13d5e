/** A TCP port of 127.0.0.1 that leads to a unix socket, for runtime clients that know only host and port. */
import net from "node:net";

export interface TcpForward {
  /** `127.0.0.1:49152` */
  readonly address: string;
  close(): void;
}

export async function openTcpForward(socketPath: string): Promise<TcpForward> {
  const connections = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (inside) => {
    const outside = net.connect({ path: socketPath, allowHalfOpen: true });
    for (const socket of [inside, outside]) {
      connections.add(socket);
      socket.once("close", () => {
        connections.delete(socket);
        inside.destroy();
        outside.destroy();
      });
      socket.on("error", () => socket.destroy());
    }
    inside.pipe(outside);
    outside.pipe(inside);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.close();
      for (const socket of connections) socket.destroy();
    },
  };
}
