/**
 * Requests to EC2 that are no operation of its model: the network's own paths, below `/_cloudglass/vpc/`. They are open,
 * like the emulator's health. docs/internals/virtual-switch.md
 */
import {
  ownAnswer,
  ownError,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { identityCertificate } from "./identity-certificate.ts";
import {
  closeSocket,
  openSocket,
  readCapture,
  startCapture,
  stopCapture,
  viewConnections,
  viewInterface,
} from "./interfaces.ts";
import {
  closeInternetHost,
  listInternetHosts,
  listPortMappings,
  mapPort,
  openInternetHost,
  unmapPort,
} from "./internet.ts";
import { listHosts, listInterfaces, listVpcs, viewVpc } from "./network-map.ts";
import { type Answer, refuseWebPages } from "./own-request.ts";
import { injectPacket } from "./packets.ts";

const OWN_PATH = "/_cloudglass/";

interface OwnPath {
  /** For people. */
  readonly shown: string;
  readonly path: RegExp;
  readonly operation: string;
  readonly methods: Readonly<Record<string, Answer>>;
}

const INTERFACE = "/_cloudglass/vpc/interfaces/(eni-[0-9a-z]{1,32})";
const ADDRESS = "([0-9A-Fa-f.:]{2,45})";

const PATHS: readonly OwnPath[] = [
  {
    shown: "packets",
    path: /^\/_cloudglass\/vpc\/packets$/,
    operation: "InjectPacket",
    methods: { POST: injectPacket },
  },
  {
    shown: "internet/hosts",
    path: /^\/_cloudglass\/vpc\/internet\/hosts$/,
    operation: "InternetHosts",
    methods: { GET: listInternetHosts, POST: openInternetHost },
  },
  {
    shown: "internet/hosts/{address}",
    path: new RegExp(`^/_cloudglass/vpc/internet/hosts/${ADDRESS}$`),
    operation: "InternetHosts",
    methods: { DELETE: closeInternetHost },
  },
  {
    shown: "internet/ports",
    path: /^\/_cloudglass\/vpc\/internet\/ports$/,
    operation: "PortMappings",
    methods: { GET: listPortMappings, POST: mapPort },
  },
  {
    shown: "internet/ports/{address}/{port}",
    path: new RegExp(`^/_cloudglass/vpc/internet/ports/${ADDRESS}/(\\d{1,5})$`),
    operation: "PortMappings",
    methods: { DELETE: unmapPort },
  },
  {
    shown: "identity-certificate",
    path: /^\/_cloudglass\/vpc\/identity-certificate$/,
    operation: "IdentityCertificate",
    methods: { GET: identityCertificate },
  },
  {
    shown: "vpcs?after=&limit=",
    path: /^\/_cloudglass\/vpc\/vpcs$/,
    operation: "ViewVpcs",
    methods: { GET: listVpcs },
  },
  {
    shown: "vpcs/{id}",
    path: /^\/_cloudglass\/vpc\/vpcs\/(vpc-[0-9a-z]{1,32})$/,
    operation: "ViewVpcs",
    methods: { GET: viewVpc },
  },
  {
    shown: "hosts?after=&limit=",
    path: /^\/_cloudglass\/vpc\/hosts$/,
    operation: "ViewHosts",
    methods: { GET: listHosts },
  },
  {
    shown: "interfaces?vpc=&after=&limit=",
    path: /^\/_cloudglass\/vpc\/interfaces$/,
    operation: "ViewInterface",
    methods: { GET: listInterfaces },
  },
  {
    shown: "interfaces/{id}",
    path: new RegExp(`^${INTERFACE}$`),
    operation: "ViewInterface",
    methods: { GET: viewInterface },
  },
  {
    shown: "interfaces/{id}/connections",
    path: new RegExp(`^${INTERFACE}/connections$`),
    operation: "ViewConnections",
    methods: { GET: viewConnections },
  },
  {
    shown: "interfaces/{id}/socket",
    path: new RegExp(`^${INTERFACE}/socket$`),
    operation: "FrameSocket",
    methods: { POST: openSocket, DELETE: closeSocket },
  },
  {
    shown: "{interfaces|hosts}/{id}/capture",
    path: /^\/_cloudglass\/vpc\/(interfaces|hosts)\/([0-9a-z-]{1,64})\/capture$/,
    operation: "Capture",
    methods: { GET: readCapture, POST: startCapture, DELETE: stopCapture },
  },
];
const SHOWN = PATHS.map(
  ({ shown, methods }) => `${Object.keys(methods).join("|")} /_cloudglass/vpc/${shown}`,
);

export function unmodeledOf(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  return ({ path }) => {
    if (!path.startsWith(OWN_PATH)) return undefined;
    const operation = PATHS.find((own) => own.path.test(path))?.operation ?? "ViewNetwork";
    return { operation, answer: (call) => answer(rooms, call), showError: ownError };
  };
}

async function answer(rooms: Rooms, call: UnmodeledCall): Promise<WireResponse> {
  const { method, path } = call.head;
  refuseWebPages(call.head);
  for (const { path: pattern, methods } of PATHS) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const asked = method === "HEAD" ? "GET" : method;
    if (Object.hasOwn(methods, asked)) {
      return (methods[asked] as Answer)({ rooms, named: found.slice(1), call });
    }
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: Object.keys(methods).join(", ") },
    });
  }
  const message = `There is no ${path}.`;
  return ownAnswer(404, { error: "NotFound", message, routes: SHOWN });
}
