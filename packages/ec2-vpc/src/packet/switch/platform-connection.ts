/** A connection of a stack as a service of the platform sees it. */
import type { TcpConnection } from "../stack/tcp/tcp-connection.ts";
import type { PlatformService } from "./platform.ts";

export function serve(
  service: PlatformService,
  connection: TcpConnection,
  interfaceId: string,
): void {
  const { remoteAddress, remotePort } = connection;
  const events = service.accept({
    interfaceId,
    remoteAddress,
    remotePort,
    // One that fails is closed, and that is told below.
    write: (bytes) => connection.write(bytes).catch(() => {}),
    end: () => connection.end(),
    abort: () => connection.abort(),
    hopLimit(hops) {
      connection.hopLimit = hops;
    },
  });
  let isClosed = false;
  const received = (bytes: Uint8Array) => events.received(bytes);
  void read(connection, received).then(
    () => isClosed || events.ended(),
    () => {},
  );
  void connection.closed.then(() => {
    isClosed = true;
    events.closed();
  });
}

async function read(connection: TcpConnection, received: (bytes: Uint8Array) => unknown) {
  for await (const bytes of connection) await received(bytes);
}
