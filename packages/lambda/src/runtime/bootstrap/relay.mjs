/** Makes a connection to the Runtime API one to a port of this sandbox. Arguments: where the API is, a key, the port. */
import { connect } from "node:net";

const [address, key, port] = process.argv.slice(2);
const [host, apiPort] = address.split(":");
const api = connect(apiPort === undefined ? address : { host, port: Number(apiPort) });
const local = connect({ host: "127.0.0.1", port: Number(port) });
for (const socket of [api, local]) {
  socket.on("error", () => {});
  socket.on("close", () => process.exit());
}
local.once("connect", () => {
  api.write(
    `GET /cloudglass/relay/${key} HTTP/1.1\r\nHost: runtime\r\nConnection: Upgrade\r\nUpgrade: relay\r\n\r\n`,
  );
  api.pipe(local);
  local.pipe(api);
});
