/** Where the code of a function or layer is downloaded, as its caller reaches the emulator. */
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";

export function codeLocation(
  rooms: Rooms,
  accountId: string,
  name: string,
  sha256: string,
  call: Call,
): string {
  const { host = "localhost:4566" } = call.head.headers;
  const path = `/snapshots/${accountId}/${name}-${sha256}`;
  return `http://${host}${rooms.codeLinks.link(path, call.region, rooms.env.clock.now())}`;
}
