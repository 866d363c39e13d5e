/** `cloudglass packet FROM TO`: a packet's way through the network, hop by hop. */
import type { Injection } from "../../../ec2-vpc/src/packet/network.ts";
import { ask, CommandError, DROPPED } from "./emulator-client.ts";
import type { PacketOptions } from "./explaining-commands.ts";
import { injectionText } from "./packet-text.ts";
import { print, type Streams } from "./terminal.ts";

/** What most ask about: whether a web server can be reached. */
const TCP_PORT = 443;

export async function printPacket(
  from: string,
  to: string,
  { json, followed, payload, protocol, endpoint, namespace, controlToken, ...rest }: PacketOptions,
  streams: Streams,
): Promise<void> {
  const target = { endpoint, namespace, controlToken };
  const injection = await ask<Injection>(target, "/_cloudglass/vpc/packets", {
    ...rest,
    ...(protocol === "tcp" && rest.port === undefined ? { port: TCP_PORT } : {}),
    ...(payload === undefined ? {} : { payload: Buffer.from(payload).toString("base64") }),
    from,
    to,
    protocol,
  });
  print(streams, json, injection, (colors) => injectionText(injection, followed, colors));
  if (injection.sent.verdict === "dropped") {
    throw new CommandError("the packet was dropped", DROPPED);
  }
}
