/** The services of this emulator: each is loaded by its first request, once. */
import type { Environment } from "@cloudglass/env";
import {
  type Measure,
  openCodec,
  type Service,
  type ServiceCodec,
  type ServiceDefinition,
  type ServiceLog,
  type ServiceSummary,
} from "@cloudglass/wire";
import { type AuthProfile, authProfile } from "./auth-profile.ts";

export interface OpenService {
  readonly name: string;
  readonly codec: ServiceCodec;
  readonly profile: AuthProfile;
  /** Names in a credential scope that mean it. */
  readonly signingNames: readonly string[];
  readonly service: Service;
}

export interface ServiceDirectoryOptions {
  readonly env: Environment;
  readonly logFor: (service: string) => ServiceLog;
  readonly ports: Readonly<Record<string, unknown>>;
  readonly services: Readonly<Record<string, () => Promise<ServiceDefinition>>>;
  /** Those that requests may be for, when it is not all of them. */
  readonly offered?: readonly string[] | undefined;
}

/** A model without a package: requests are understood and answered with 501. */
const NOT_PROVIDED: Service = { operations: {}, access: {}, close: async () => {} };

export class ServiceDirectory {
  readonly #options: ServiceDirectoryOptions;
  readonly #open = new Map<string, OpenService>();
  readonly #opening = new Map<string, Promise<OpenService>>();

  constructor(options: ServiceDirectoryOptions) {
    this.#options = options;
  }

  /** Rejects with what went wrong while loading; the next request tries again. */
  open(summary: ServiceSummary): OpenService | Promise<OpenService> {
    const open = this.#open.get(summary.service);
    if (open !== undefined) return open;
    let opening = this.#opening.get(summary.service);
    if (opening === undefined) {
      opening = this.#load(summary).finally(() => this.#opening.delete(summary.service));
      this.#opening.set(summary.service, opening);
    }
    return opening;
  }

  /** Whether requests may be for it. */
  offers(name: string): boolean {
    return this.#options.offered?.includes(name) ?? true;
  }

  /** In LocalStack's words: `running` once loaded, `available` before. */
  status(): Record<string, "running" | "available"> {
    return Object.fromEntries(
      Object.keys(this.#options.services)
        .filter((name) => this.offers(name))
        .map((name) => [name, this.#open.has(name) ? "running" : "available"]),
    );
  }

  /** Of those that are open. */
  measures(): readonly Measure[] {
    return [...this.#open.values()].flatMap(({ service }) => service.measures?.() ?? []);
  }

  stopWaiting(graceMs?: number): void {
    for (const { service } of this.#open.values()) service.stopWaiting?.(graceMs);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ service }) => service.close()));
  }

  async #load(summary: ServiceSummary): Promise<OpenService> {
    const { env, logFor, ports, services } = this.#options;
    const name = summary.service;
    const load = Object.hasOwn(services, name) ? services[name] : undefined;
    const [codec, definition] = await Promise.all([openCodec(name), load?.()]);
    const service =
      definition === undefined
        ? NOT_PROVIDED
        : await definition.create({
            env: { ...env, disk: env.disk.directory(name) },
            log: logFor(name),
            ports,
          });
    const profile = authProfile(summary.signingNames[0] ?? name, summary.protocols);
    const open = { name, codec, profile, signingNames: summary.signingNames, service };
    this.#open.set(name, open);
    return open;
  }
}
