/**
 * The condition keys of one decision. Most policies ask for none, so they are put together when the first one does; what
 * is needed to do so later is kept as it was, so that an explanation sees what the decision saw.
 */
import type { AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import { type ContextMap, isoSeconds } from "./identity/principal-keys.ts";
import type { RequestContext } from "./policy/template.ts";

type Keys = Readonly<Record<string, ContextValue>>;

export interface ContextParts {
  /** The principal's, made once and shared. */
  readonly own: ContextMap;
  /** Of the decision, by the emulator's clock. */
  readonly now: number;
  /** When the session's MFA code was verified. */
  readonly mfaAt: number | undefined;
  /** Owner of the resource; empty when nobody. */
  readonly resourceAccountId: string;
  /** What the gateway knows: one object a request, shared by its decisions. */
  readonly gateway: Keys;
  readonly request: AuthorizationRequest;
  /** Where the principal's account and the resource's are in their organizations. */
  readonly principalPlace?: OrganizationPlace | undefined;
  readonly resourcePlace?: OrganizationPlace | undefined;
  /** Likewise of `aws:SourceAccount`, when a service calls. */
  readonly sourcePlace?: OrganizationPlace | undefined;
}

export interface OrganizationPlace {
  /** `o-…` */
  readonly id: string;
  /** `o-…/r-…/ou-…/` */
  readonly path: string;
}

export class DecisionContext implements RequestContext {
  /** Of the decision. */
  readonly now: number;
  readonly #own: ContextMap;
  readonly #mfaAt: number | undefined;
  readonly #resourceAccountId: string;
  readonly #gateway: Keys;
  readonly #service: Keys | undefined;
  readonly #principalPlace: OrganizationPlace | undefined;
  readonly #resourcePlace: OrganizationPlace | undefined;
  readonly #sourcePlace: OrganizationPlace | undefined;
  #further: AuthorizationRequest["furtherContext"];
  #keys: ContextMap | undefined;
  /** False when there were keys to look up that no policy asked for. */
  isComplete = true;

  constructor(parts: ContextParts) {
    const { request } = parts;
    this.#own = parts.own;
    this.now = parts.now;
    this.#mfaAt = parts.mfaAt;
    this.#resourceAccountId = parts.resourceAccountId;
    this.#gateway = parts.gateway;
    this.#principalPlace = parts.principalPlace;
    this.#resourcePlace = parts.resourcePlace;
    this.#sourcePlace = parts.sourcePlace;
    this.#service = request.context;
    this.#further = request.furtherContext;
  }

  get(key: string): readonly string[] | undefined {
    this.#keys ??= this.#gather();
    return this.#keys.get(key);
  }

  /**
   * After the decision: what costs a look-up is looked up now or never, because later it may be something else. A
   * denial will be asked about.
   */
  settle(allowed: boolean): void {
    if (this.#further === undefined) return;
    if (this.#keys === undefined) {
      if (allowed) this.isComplete = false;
      else this.#keys = this.#gather();
    }
    this.#further = undefined;
  }

  /** Lower-case key → values, in order of the keys. */
  entries(): Readonly<Record<string, readonly string[]>> {
    this.#keys ??= this.#gather();
    return Object.fromEntries([...this.#keys].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #gather(): ContextMap {
    const context: ContextMap = new Map(this.#own);
    context.set("aws:currenttime", [isoSeconds(this.now)]);
    context.set("aws:epochtime", [`${Math.floor(this.now / 1000)}`]);
    if (this.#mfaAt !== undefined) {
      const seconds = Math.floor((this.now - this.#mfaAt) / 1000);
      context.set("aws:multifactorauthage", [`${seconds}`]);
    }
    if (this.#resourceAccountId !== "") {
      context.set("aws:resourceaccount", [this.#resourceAccountId]);
    }
    addPlace(context, "principal", this.#principalPlace);
    addPlace(context, "resource", this.#resourcePlace);
    addPlace(context, "source", this.#sourcePlace);
    addAll(context, this.#gateway);
    if (this.#service !== undefined) addAll(context, this.#service);
    if (this.#further !== undefined) addAll(context, this.#further());
    return context;
  }
}

function addPlace(
  context: ContextMap,
  whose: "principal" | "resource" | "source",
  place: OrganizationPlace | undefined,
): void {
  if (place === undefined) return;
  context.set(`aws:${whose}orgid`, [place.id]);
  context.set(`aws:${whose}orgpaths`, [place.path]);
}

function addAll(context: ContextMap, entries: Keys): void {
  for (const key in entries) {
    const value = entries[key];
    if (value === undefined) continue;
    const values = typeof value === "object" ? value : [`${value}`];
    context.set(key.toLowerCase(), values);
  }
}
