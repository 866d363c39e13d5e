/** `cloudglass packet FROM TO`: a packet's way through the network, hop by hop. */
import type { Injection } from "../../../ec2-vpc/src/packet/network.ts";
import type { PacketOptions, Streams } from "./command-line.ts";
import { ask, CommandError, DROPPED } from "./emulator-client.ts";
import { injectionText } from "./packet-text.ts";
import { palette } from "./palette.ts";

/** What most ask about: whether a web server can be reached. */
const TCP_PORT = 443;

export async function printPacket(
  from: string,
  to: string,
  { endpoint, json, followed, payload, protocol, ...rest }: PacketOptions,
  { out, hasColor }: Streams,
): Promise<void> {
  const injection = await ask<Injection>(endpoint, "/_cloudglass/vpc/packets", {
    ...rest,
    ...(protocol === "tcp" && rest.port === undefined ? { port: TCP_PORT } : {}),
    ...(payload === undefined ? {} : { payload: Buffer.from(payload).toString("base64") }),
    from,
    to,
    protocol,
  });
  out.write(
    json
      ? `${JSON.stringify(injection, undefined, 2)}\n`
      : injectionText(injection, followed, palette(hasColor)),
  );
  if (injection.sent.verdict === "dropped") {
    throw new CommandError("the packet was dropped", DROPPED);
  }
}
