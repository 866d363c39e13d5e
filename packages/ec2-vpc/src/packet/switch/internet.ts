/**
 * The world outside, as far as it was declared: simulated hosts at public addresses with services for tests, and mapped
 * ports that lead to programs on the real machine. Everything else is nobody's.
 */
import type { Environment } from "@cloudglass/env";
import { formatIp, parseIp } from "../frame/address.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import type { InternetHostOptions, InternetHostView, PortMapping } from "../network.ts";
import { InternetHost } from "./internet-host.ts";
import type { Outlet } from "./outlet.ts";

export interface InternetParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly outlet: Outlet;
  /** Towards the networks inside. */
  readonly arrive: (packet: Uint8Array) => void;
}

const HOSTS_MAX = 1024;
const MAPPINGS_MAX = 1024;

export class Internet {
  readonly #parts: InternetParts;
  readonly #hosts = new Map<string, InternetHost>();
  /** By address and port. */
  readonly #mappings = new Map<string, PortMapping>();
  /** Of hosts that were opened; others are there for their mapped ports. */
  readonly #declared = new Set<string>();
  readonly #reader = new PacketReader();
  /** Packets to addresses of nobody. */
  unreachable = 0;

  constructor(parts: InternetParts) {
    this.#parts = parts;
  }

  isReachable(address: string): boolean {
    return this.#hosts.has(address);
  }

  isDeclared(address: string): boolean {
    return this.#declared.has(canonical(address));
  }

  take(packet: Uint8Array): void {
    if (!this.#reader.load(packet)) return;
    const host = this.#hosts.get(formatIp(this.#reader.destinationAddress));
    if (host === undefined) this.unreachable += 1;
    else host.deliver(packet);
  }

  /** One that has the address already is replaced; what is mapped there stays. */
  open(options: InternetHostOptions): InternetHostView {
    const address = canonical(options.address);
    this.#makeRoom(address);
    this.#hosts.get(address)?.close();
    const host = this.#make({ ...options, address });
    this.#declared.add(address);
    return host.view();
  }

  close(address: string): boolean {
    const canonicalAddress = canonical(address);
    const host = this.#hosts.get(canonicalAddress);
    if (host === undefined) return false;
    host.close();
    this.#hosts.delete(canonicalAddress);
    this.#declared.delete(canonicalAddress);
    const mapped = this.#mappingsAt(canonicalAddress);
    if (mapped.length > 0) this.#make({ address: canonicalAddress, services: [] });
    return true;
  }

  view(): InternetHostView[] {
    return [...this.#hosts.values()].map((host) => host.view());
  }

  host(address: string): InternetHost | undefined {
    return this.#hosts.get(canonical(address));
  }

  map(mapping: PortMapping): void {
    const address = canonical(mapping.address);
    if (this.#mappings.size >= MAPPINGS_MAX) throw new RangeError("too many mapped ports");
    this.#makeRoom(address);
    this.unmap(address, mapping.port);
    this.#mappings.set(`${address} ${mapping.port}`, { ...mapping, address });
    const host = this.#hosts.get(address);
    if (host === undefined) this.#make({ address, services: [] });
    else host.map(mapping.port, mapping.target);
  }

  unmap(address: string, port: number): boolean {
    const canonicalAddress = canonical(address);
    const wasThere = this.#mappings.delete(`${canonicalAddress} ${port}`);
    if (wasThere) this.#hosts.get(canonicalAddress)?.unmap(port);
    return wasThere;
  }

  mappings(): PortMapping[] {
    return [...this.#mappings.values()];
  }

  closeAll(): void {
    for (const host of this.#hosts.values()) host.close();
    this.#hosts.clear();
    this.#declared.clear();
    this.#mappings.clear();
  }

  #mappingsAt(address: string): PortMapping[] {
    return [...this.#mappings.values()].filter((mapping) => mapping.address === address);
  }

  #makeRoom(address: string): void {
    if (!this.#hosts.has(address) && this.#hosts.size >= HOSTS_MAX) {
      throw new RangeError("too many hosts of the internet");
    }
  }

  #make(options: InternetHostOptions): InternetHost {
    const host = new InternetHost({
      ...this.#parts,
      options,
      send: (packet) => this.#fromHost(packet),
    });
    this.#hosts.set(options.address, host);
    for (const { port, target } of this.#mappingsAt(options.address)) host.map(port, target);
    return host;
  }

  /** Between two hosts outside nothing is in the way. */
  #fromHost(packet: Uint8Array): void {
    if (!this.#reader.load(packet)) return;
    const other = this.#hosts.get(formatIp(this.#reader.destinationAddress));
    if (other === undefined) this.#parts.arrive(packet);
    else other.deliver(packet);
  }
}

function canonical(address: string): string {
  const parsed = parseIp(address);
  return parsed === undefined ? address : formatIp(parsed);
}
