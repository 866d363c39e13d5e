/**
 * What the VPC's resolver says to a name: docs/internals/vpc-dns-dhcp.md. It knows instances and endpoints, and forwards
 * nothing outside.
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
import { parseIpv4 } from "../frame/address.ts";
import type { NetworkInterface, Topology, Vpc, VpcEndpoint } from "../topology.ts";
import {
  privateName,
  privateZone,
  publicName,
  publicZone,
  readLabel,
  reversedAddress,
} from "./instance-names.ts";
import type { MappingService } from "./mapping-service.ts";

export type QuestionType = "A" | "AAAA" | "PTR";

export type Resolution =
  /** The name is there; without records it has none of the type. */
  | { readonly kind: "answer"; readonly records: readonly string[] }
  /** No such name in a zone that is the resolver's own. */
  | { readonly kind: "no-such-name" }
  /** Some name of the world outside. */
  | { readonly kind: "refused" };

const NO_SUCH_NAME: Resolution = { kind: "no-such-name" };
const REFUSED: Resolution = { kind: "refused" };

/** The public address of one of AWS's services; undefined for other names. */
export type ServiceAddress = (name: string) => string | undefined;

export class Resolver {
  readonly #topology: Topology;
  readonly #mapping: MappingService;
  readonly #serviceAddress: ServiceAddress;
  /** By VPC: its endpoints that have private names. */
  readonly #endpoints = new Map<string, VpcEndpoint[]>();
  /** By instance: its interfaces. */
  readonly #instances = new Map<string, Set<string>>();
  /** By interface: the instance that it is in the set of. */
  readonly #standing = new Map<string, string>();

  constructor(
    topology: Topology,
    mapping: MappingService,
    serviceAddress: ServiceAddress = () => undefined,
  ) {
    this.#topology = topology;
    this.#mapping = mapping;
    this.#serviceAddress = serviceAddress;
    topology.vpcEndpoints.onChange(() => this.#endpoints.clear());
    topology.networkInterfaces.onChange((id) => this.#stand(id));
    for (const { id } of topology.networkInterfaces.all()) this.#stand(id);
  }

  /** The name in lower case, without the dot at its end. */
  resolve(vpc: Vpc, name: string, type: QuestionType | undefined): Resolution {
    return (
      this.#endpointName(vpc, name, type) ??
      this.#serviceName(name, type) ??
      this.#inZone(vpc, name, privateZone(vpc.region), (label) =>
        this.#privateLabel(vpc, label, type),
      ) ??
      this.#publicName(vpc, name, type) ??
      this.#reverse(vpc, name, type) ??
      REFUSED
    );
  }

  #endpointName(vpc: Vpc, name: string, type: QuestionType | undefined): Resolution | undefined {
    if (!vpc.dnsHostnames) return undefined;
    const endpoint = this.#endpointsOf(vpc.id).find(({ privateDnsNames }) =>
      privateDnsNames.some((pattern) => matches(pattern, name)),
    );
    if (endpoint === undefined) return undefined;
    const interfaces = endpoint.interfaceIds.flatMap(
      (id) => this.#topology.networkInterfaces.get(id) ?? [],
    );
    return answer(interfaces.flatMap((each) => addressesOf(each, type)));
  }

  /** Their names with IPv6 addresses are others. */
  #serviceName(name: string, type: QuestionType | undefined): Resolution | undefined {
    const address = this.#serviceAddress(name);
    if (address === undefined) return undefined;
    return answer(type === "A" ? [address] : []);
  }

  #endpointsOf(vpcId: string): readonly VpcEndpoint[] {
    const known = this.#endpoints.get(vpcId);
    if (known !== undefined) return known;
    const found = [...this.#topology.vpcEndpoints.all()].filter(
      (endpoint) =>
        endpoint.vpcId === vpcId && endpoint.available && endpoint.privateDnsNames.length > 0,
    );
    this.#endpoints.set(vpcId, found);
    return found;
  }

  #inZone(
    vpc: Vpc,
    name: string,
    zone: string,
    resolution: (label: string) => Resolution,
  ): Resolution | undefined {
    if (name === zone) return answer([]);
    if (!name.endsWith(`.${zone}`)) return undefined;
    return vpc.dnsHostnames ? resolution(name.slice(0, -zone.length - 1)) : NO_SUCH_NAME;
  }

  #privateLabel(vpc: Vpc, label: string, type: QuestionType | undefined): Resolution {
    const said = readLabel(label);
    if (said === undefined || label.startsWith("ec2-")) return NO_SUCH_NAME;
    if (said.kind === "instance") return this.#instanceName(vpc, said.id, type);
    const owner = this.#mapping.ofAddress(vpc.id, said.address);
    if (owner === undefined) return NO_SUCH_NAME;
    return answer(type === "A" ? [label.slice(3).replaceAll("-", ".")] : []);
  }

  #instanceName(vpc: Vpc, instanceId: string, type: QuestionType | undefined): Resolution {
    const ids = [...(this.#instances.get(instanceId) ?? [])];
    const first = ids
      .flatMap((id) => this.#topology.networkInterfaces.get(id) ?? [])
      .find(({ vpcId, resourceName }) => vpcId === vpc.id && resourceName !== undefined);
    if (first?.resourceName === undefined) return NO_SUCH_NAME;
    const { a, aaaa } = first.resourceName;
    if (!a && !aaaa) return NO_SUCH_NAME;
    const isAnswered = type === "A" ? a : type === "AAAA" && aaaa;
    return answer(isAnswered ? addressesOf(first, type).slice(0, 1) : []);
  }

  /** Private addresses inside of the VPC, public ones for the names of other VPCs. */
  #publicName(vpc: Vpc, name: string, type: QuestionType | undefined): Resolution | undefined {
    const dot = name.indexOf(".");
    const said = readLabel(name.slice(0, dot));
    if (dot < 0 || said?.kind !== "address" || !name.startsWith("ec2-")) return undefined;
    const address = name.slice(4, dot).replaceAll("-", ".");
    const owner = this.#mapping.ofPublicAddress(address);
    const home = owner && this.#topology.vpcs.get(owner.vpcId);
    if (owner === undefined || home === undefined) {
      return name.slice(dot + 1) === publicZone(vpc.region) ? NO_SUCH_NAME : undefined;
    }
    if (!home.dnsHostnames || name !== publicName(home.region, address)) return NO_SUCH_NAME;
    if (type !== "A") return answer([]);
    const own = owner.addresses.find(({ publicAddress }) => publicAddress === address);
    return answer([home.id === vpc.id && own !== undefined ? own.address : address]);
  }

  #reverse(vpc: Vpc, name: string, type: QuestionType | undefined): Resolution | undefined {
    const address = reversedAddress(name);
    if (address === undefined) return undefined;
    const asNumber = parseIpv4(address) ?? 0;
    const ofPublic = this.#mapping.ofPublicAddress(address);
    const home = ofPublic && this.#topology.vpcs.get(ofPublic.vpcId);
    if (home?.dnsHostnames) return answer(type === "PTR" ? [publicName(home.region, address)] : []);
    if (this.#mapping.ofAddress(vpc.id, asNumber) === undefined) {
      return isPrivate(asNumber) ? NO_SUCH_NAME : REFUSED;
    }
    if (!vpc.dnsHostnames) return NO_SUCH_NAME;
    return answer(type === "PTR" ? [privateName(vpc.region, address)] : []);
  }

  #stand(interfaceId: string): void {
    const before = this.#standing.get(interfaceId);
    const attachment = this.#topology.networkInterfaces.get(interfaceId)?.attachment;
    const after = attachment?.kind === "instance" ? attachment.id : undefined;
    if (before === after) return;
    if (before !== undefined) {
      const others = this.#instances.get(before);
      others?.delete(interfaceId);
      if (others?.size === 0) this.#instances.delete(before);
      this.#standing.delete(interfaceId);
    }
    if (after !== undefined) {
      const interfaces = this.#instances.get(after) ?? new Set();
      this.#instances.set(after, interfaces.add(interfaceId));
      this.#standing.set(interfaceId, after);
    }
  }
}

function answer(records: readonly string[]): Resolution {
  return { kind: "answer", records };
}

function addressesOf(
  { addresses, ipv6Addresses }: NetworkInterface,
  type: QuestionType | undefined,
): readonly string[] {
  if (type === "A") return addresses.slice(0, 1).map(({ address }) => address);
  return type === "AAAA" ? ipv6Addresses.slice(0, 1) : [];
}

/** `*.s3.us-east-1.amazonaws.com` stands for every name below it. */
function matches(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  return pattern.startsWith("*.") && name.endsWith(pattern.slice(1));
}

/** RFC 1918 and 6598, and link-local ones: zones that no resolver outside knows. */
function isPrivate(address: number): boolean {
  return (
    address >>> 24 === 10 ||
    address >>> 20 === 0xac1 ||
    address >>> 16 === 0xc0a8 ||
    address >>> 22 === 0x191 ||
    address >>> 16 === 0xa9fe
  );
}
