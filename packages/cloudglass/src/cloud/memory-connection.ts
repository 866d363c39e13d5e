/** Connections to the gateway of this process that need no port: an agent for Node's HTTP client. */
import { Agent } from "node:http";
import { type Duplex, duplexPair } from "node:stream";

/** Gives each connection of its clients another end to the gateway. */
export class MemoryAgent extends Agent {
  readonly #accept: (connection: Duplex) => void;

  constructor(accept: (connection: Duplex) => void) {
    super({ keepAlive: true });
    this.#accept = accept;
  }

  override createConnection(): Duplex {
    const [client, server] = duplexPair();
    this.#accept(likeSocket(server));
    return likeSocket(client);
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
