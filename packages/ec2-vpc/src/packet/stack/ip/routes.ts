/**
 * Which way packets leave a host: the most specific route, over the card that has the source's address where there is
 * one (as the policy routes of cloud images do), and which of the host's addresses they come from.
 */
import { formatIp, type IpAddress, parseIp } from "../../frame/address.ts";
import { type CidrBlock, containsAddress, parseCidr } from "../../tables/cidr.ts";

/** What routing needs of a network card. */
export interface RoutedCard {
  readonly mtu: number;
  /** Of its own, with the block that is on its link. */
  readonly links: readonly { readonly address: IpAddress; readonly block: CidrBlock }[];
  readonly gateways: readonly IpAddress[];
  readonly takesAnyAddress: boolean;
}

export interface Path<Card extends RoutedCard> {
  readonly card: Card;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** On the card's link. */
  readonly nextHop: string;
  /** Of this host itself. */
  readonly isLocal: boolean;
  /** Routers on the way may lower it. */
  mtu: number;
}

const EVERYWHERE: readonly CidrBlock[] = [parseCidr("0.0.0.0/0")!, parseCidr("::/0")!];
const LINK_LOCAL = parseCidr("fe80::/10")!;
const PATHS_MAX = 4096;

/** Smaller ones are no MTU of a path that the Internet protocols run over (RFC 791, RFC 8200). */
const PATH_MTU_MIN = 576;
const PATH_MTU_MIN_V6 = 1280;

interface Candidate<Card extends RoutedCard> {
  readonly card: Card;
  readonly block: CidrBlock;
  readonly gateway: IpAddress | undefined;
}

export class Routes<Card extends RoutedCard> {
  readonly #cards: () => readonly Card[];
  /** By destination and source; forgotten when a card changes. */
  readonly #paths = new Map<string, Path<Card> | undefined>();

  constructor(cards: () => readonly Card[]) {
    this.#cards = cards;
  }

  changed(): void {
    this.#paths.clear();
  }

  isOwn(address: string): boolean {
    return this.#cards().some((card) => hasAddress(card, address));
  }

  /** `source` need not be the host's own where a card takes any address. */
  pathTo(destination: string, source = ""): Path<Card> | undefined {
    const key = `${destination} ${source}`;
    const known = this.#paths.get(key);
    if (known !== undefined || this.#paths.has(key)) return known;
    let path = this.#find(destination, source);
    // One path for both, so that what is learned of it holds however it is asked for.
    if (path !== undefined && source === "") path = this.pathTo(destination, formatIp(path.source));
    if (this.#paths.size >= PATHS_MAX) this.#paths.clear();
    this.#paths.set(key, path);
    return path;
  }

  /** A router says that packets to there may not be larger. */
  limit(path: Path<Card>, mtu: number): void {
    const least = typeof path.destination === "number" ? PATH_MTU_MIN : PATH_MTU_MIN_V6;
    path.mtu = Math.min(path.mtu, Math.max(mtu, least));
  }

  #find(destinationText: string, sourceText: string): Path<Card> | undefined {
    const destination = parseIp(destinationText);
    const source = sourceText === "" ? undefined : parseIp(sourceText);
    if (destination === undefined || (sourceText !== "" && source === undefined)) return undefined;
    const own = this.#cards().find((card) => hasAddress(card, destinationText));
    if (own !== undefined) {
      const nextHop = destinationText;
      const from = source ?? destination;
      return { card: own, source: from, destination, nextHop, isLocal: true, mtu: 0xffff };
    }
    const best = this.#bestCandidate(destination, sourceText);
    const from = source ?? (best && sourceFor(best.card, destination));
    if (best === undefined || from === undefined) return undefined;
    if (typeof from !== typeof destination) return undefined;
    const nextHop = best.gateway === undefined ? destinationText : formatIp(best.gateway);
    const { card } = best;
    return { card, source: from, destination, nextHop, isLocal: false, mtu: card.mtu };
  }

  #bestCandidate(destination: IpAddress, source: string): Candidate<Card> | undefined {
    const cards = this.#cards();
    const owners = source === "" ? [] : cards.filter((card) => hasAddress(card, source));
    return bestOf(owners, destination) ?? bestOf(cards, destination);
  }
}

function hasAddress(card: RoutedCard, address: string): boolean {
  return card.links.some((link) => formatIp(link.address) === address);
}

function bestOf<Card extends RoutedCard>(
  cards: readonly Card[],
  destination: IpAddress,
): Candidate<Card> | undefined {
  let best: Candidate<Card> | undefined;
  for (const card of cards) {
    for (const candidate of candidatesOf(card)) {
      if (!containsAddress(candidate.block, destination)) continue;
      if (best === undefined || candidate.block.length > best.block.length) best = candidate;
    }
  }
  return best;
}

function candidatesOf<Card extends RoutedCard>(card: Card): Candidate<Card>[] {
  const links = card.links.map(({ block }) => ({ card, block, gateway: undefined }));
  const gateways = card.gateways.map((gateway) => {
    const block = EVERYWHERE[typeof gateway === "number" ? 0 : 1]!;
    return { card, block, gateway };
  });
  return [...links, ...gateways];
}

/** The first address of the right kind: of the same link best, and a link-local one only where nothing else is. */
function sourceFor(card: RoutedCard, destination: IpAddress): IpAddress | undefined {
  const fitting = card.links.filter(({ address }) => typeof address === typeof destination);
  const onLink = fitting.find(({ block }) => containsAddress(block, destination));
  const isLinkLocal = (address: IpAddress) => containsAddress(LINK_LOCAL, address);
  const isWide = !isLinkLocal(destination);
  const wide = fitting.find(({ address }) => !isWide || !isLinkLocal(address));
  return (onLink ?? wide ?? fitting[0])?.address;
}
