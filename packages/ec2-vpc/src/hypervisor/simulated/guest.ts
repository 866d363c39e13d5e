/** What runs on a simulated machine while its power is on: a network stack, and the services that are declared. */
import type { Clock, Random, Timer } from "@cloudglass/env";
import { createStack } from "../../packet/stack/host-stack.ts";
import {
  type Declaration,
  parseList,
  parseUserData,
} from "../../packet/stack/services/declaration.ts";
import { DeclaredServices } from "../../packet/stack/services/declared-services.ts";
import type { Card, FrameCable, Stack } from "../../packet/stack/stack.ts";
import type { MachineSpecification } from "../hypervisor.ts";
import { AddressAgent } from "./address-agent.ts";
import { userDataText } from "./given-text.ts";
import { cardName, type GuestConsole } from "./guest-console.ts";

/** The tag whose value is a list of declarations. */
export const LISTEN_TAG = "cloudglass:listen";
const LEASE_PATIENCE_MS = 60_000;

export interface GuestCard {
  readonly interfaceId: string;
  readonly deviceIndex: number;
  readonly macAddress: string;
  readonly mtu: number;
  readonly cable: FrameCable;
}

export interface GuestOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly specification: MachineSpecification;
  readonly console: GuestConsole;
  /** The first lease is here. */
  readonly hasNetwork: () => void;
  /** It was told to turn itself off. */
  readonly shutsDown: () => void;
}

export class Guest {
  readonly #options: GuestOptions;
  readonly #stack: Stack;
  readonly #services: DeclaredServices;
  readonly #cards = new Map<string, Card>();
  readonly #agents = new Map<string, AddressAgent>();
  #tags: Readonly<Record<string, string>>;
  #isServing = false;
  #hasNetwork = false;
  #patience: Timer | undefined;
  #shutdown: { readonly timer: Timer; readonly seconds: number } | undefined;

  constructor(options: GuestOptions, tags: Readonly<Record<string, string>>) {
    this.#options = options;
    this.#tags = tags;
    const { clock, random } = options;
    this.#stack = createStack({
      clock,
      random,
      hostName: options.specification.instanceId,
      onStrangePacket: (card) => this.#agents.get(card.name)?.refresh(card),
    });
    const { instanceId } = options.specification;
    this.#services = new DeclaredServices(this.#stack, () => `${instanceId} ${this.hostName}`);
  }

  /** As DHCP says. */
  get hostName(): string {
    const lease = this.#stack.cards[0]?.lease;
    if (lease === undefined) return "localhost";
    return lease.hostName ?? `ip-${lease.address.replaceAll(".", "-")}`;
  }

  /** Every card asks for its address. The boot goes on when the first one has its own. */
  startNetwork(cards: Iterable<GuestCard>): void {
    this.#patience = this.#options.clock.schedule(LEASE_PATIENCE_MS, () => {
      const { console } = this.#options;
      console.failed("Failed to start wait for network to be configured.");
      console.kernel("no DHCPv4 lease after 60 s: nothing reaches this host; still asking");
    });
    for (const card of cards) this.plug(card);
  }

  plug(card: GuestCard): void {
    const { interfaceId, deviceIndex, macAddress, mtu, cable } = card;
    const name = cardName(deviceIndex);
    const { clock } = this.#options;
    this.#agents.set(name, new AddressAgent(clock, this.#stack));
    const onLease = (each: Card) => this.#leased(each);
    const options = { name, macAddress, mtu, cable, dhcp: true, onLease };
    this.#cards.set(interfaceId, this.#stack.plug(options));
  }

  unplug(interfaceId: string): void {
    const card = this.#cards.get(interfaceId);
    if (card === undefined) return;
    this.#cards.delete(interfaceId);
    this.#agents.delete(card.name);
    card.unplug();
    this.#options.console.kernel(`ena: ${card.name} is gone`);
  }

  /** The boot is over: what is declared is served. */
  serve(): readonly string[] {
    this.#isServing = true;
    return this.#apply().flatMap((declaration) =>
      declaration.kind === "listen" ? [`${declaration.protocol} port ${declaration.port}`] : [],
    );
  }

  retag(tags: Readonly<Record<string, string>>): void {
    const isSame = tags[LISTEN_TAG] === this.#tags[LISTEN_TAG];
    this.#tags = tags;
    if (this.#isServing && !isSame) this.#apply();
  }

  /** Connections end in an orderly way. */
  stopServices(): void {
    this.#isServing = false;
    this.#shutdown?.timer.cancel();
    this.#services.stop();
  }

  powerOff(): void {
    this.#patience?.cancel();
    this.#shutdown?.timer.cancel();
    this.#stack.close();
  }

  #leased(card: Card): void {
    const { console, hasNetwork } = this.#options;
    const { lease } = card;
    if (lease === undefined) {
      console.kernel(`${card.name}: DHCPv4 lease lost`);
      return;
    }
    console.leased(card.name, card.macAddress, lease);
    this.#agents.get(card.name)?.refresh(card);
    if (this.#hasNetwork) return;
    this.#hasNetwork = true;
    this.#patience?.cancel();
    hasNetwork();
  }

  /** What tags say comes first: of two declarations for a port, the first counts. */
  #apply(): readonly Declaration[] {
    const { console, specification } = this.#options;
    const tagged = parseList(this.#tags[LISTEN_TAG] ?? "");
    const given = parseUserData(userDataText(specification.userData));
    const declared = [...tagged.declared, ...given.declared];
    const faults = [...tagged.faults, ...given.faults, ...this.#services.apply(declared)];
    for (const fault of faults) console.line(`cloudglass: not served: ${fault}`);
    this.#scheduleShutdown(declared);
    return declared;
  }

  #scheduleShutdown(declared: readonly Declaration[]): void {
    const found = declared.find((each) => each.kind === "shutdown");
    if (found?.seconds === this.#shutdown?.seconds) return;
    this.#shutdown?.timer.cancel();
    this.#shutdown = undefined;
    if (found === undefined) return;
    const { clock, shutsDown } = this.#options;
    const timer = clock.schedule(found.seconds * 1000, shutsDown);
    this.#shutdown = { timer, seconds: found.seconds };
  }
}
