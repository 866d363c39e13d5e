/** Connections to the gateway of this process that need no port: an agent for Node's HTTP client. */
import { Agent } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import type { Clock } from "@cloudglass/env";

/** Gives each connection of its clients another end to the gateway. */
export class MemoryAgent extends Agent {
  readonly #accept: (connection: Duplex) => void;
  readonly #clock: Pick<Clock, "tick">;

  constructor(accept: (connection: Duplex) => void, clock: Pick<Clock, "tick">) {
    super({ keepAlive: true });
    this.#accept = accept;
    this.#clock = clock;
  }

  override createConnection(): Duplex {
    const [client, server] = duplexPair();
    // One that was cut has not said its end.
    server.once("close", () => {
      if (!server.writableFinished) client.destroy();
    });
    this.#accept(likeSocket(server));
    return likeSocket(this.#inTurns(client));
  }

  /**
   * What a client sends arrives in another turn of the event loop, as from a socket: one that always has a next request
   * would keep timers and the rest of the emulator from their turn.
   */
  #inTurns(client: Duplex): Duplex {
    const send = client._write.bind(client);
    client._write = (chunk, encoding, done) => {
      this.#clock.tick(() => send(chunk, encoding, done));
    };
    return client;
  }
}

/** What Node's HTTP asks of sockets, and what is nothing to do without a network. */
function likeSocket(connection: Duplex): Duplex {
  const nothing = () => connection;
  return Object.assign(connection, {
    setTimeout: nothing,
    setNoDelay: nothing,
    setKeepAlive: nothing,
    ref: nothing,
    unref: nothing,
  });
}
