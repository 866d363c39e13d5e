/**
 * Runs once in a new network namespace: listens on the ports that are given and sends the sockets to the emulator, which
 * then accepts connections of a network that it is not part of. So nothing has to forward them from within.
 */
import net from "node:net";

for (const port of process.argv.slice(2).map(Number)) {
  const server = net.createServer();
  await new Promise((listening) => server.listen({ host: "127.0.0.1", port }, listening));
  await new Promise((sent) => process.send({ port }, server, sent));
}
process.exit();
