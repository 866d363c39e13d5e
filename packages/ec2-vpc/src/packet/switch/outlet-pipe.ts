/** A connection of the virtual network and one of a declared port mapping, each end's bytes to the other. */
import type { TcpConnection } from "../stack/tcp/tcp-connection.ts";
import type { Outlet, OutletTarget } from "./outlet.ts";

/** Resolves when the side of the virtual network has ended. */
export async function pipe(
  connection: TcpConnection,
  outlet: Outlet,
  target: OutletTarget,
): Promise<void> {
  let drained: (() => void) | undefined;
  let isOver = false;
  let hasEnded = false;
  const real = outlet.connect(target, {
    received(bytes) {
      // One piece at a time: what the network does not take waits in the real socket.
      real.pause();
      connection.write(bytes).then(
        () => real.resume(),
        () => real.abort(),
      );
    },
    drained: () => drained?.(),
    ended() {
      hasEnded = true;
      connection.end();
    },
    closed() {
      isOver = true;
      drained?.();
      if (hasEnded) connection.close();
      else connection.abort();
    },
  });
  try {
    for await (const bytes of connection) {
      if (isOver) return;
      if (!real.write(bytes)) {
        await new Promise<void>((resolve) => {
          drained = resolve;
          if (isOver) resolve();
        });
      }
    }
    real.end();
  } catch {
    real.abort();
  }
}
