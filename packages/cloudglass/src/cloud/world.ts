/**
 * A world: everything that belongs to one namespace. Its clock, faults and disk, its identities, its services and what
 * is told of them. A reset or a restore opens another world in its place.
 */
import { clockAnswer, type EventFeed, type Facts, tellFaults } from "@cloudglass/control";
import {
  type Clock,
  type ClockState,
  DEFAULT_NAMESPACE,
  type State,
  type WorldEnvironment,
  worldEnvironment,
} from "@cloudglass/env";
import {
  type Gateway,
  knownErrorCodes,
  knownOperations,
  Site,
  showRequest,
} from "@cloudglass/gateway";
import {
  type Identities,
  identityMeasures,
  listPrincipals,
  openIdentities,
  principalWithPolicies,
  suggestionFor,
} from "@cloudglass/iam";
import type { Logger } from "pino";
import type { EventSink } from "../../../s3/src/event-sink.ts";
import type { Configuration } from "../configuration.ts";
import { fillPorts } from "../ports.ts";
import { services } from "../services.generated.ts";
import type { SpanExport } from "../telemetry/span-export.ts";
import { VERSION } from "../version.ts";

export interface WorldParts {
  readonly configuration: Configuration;
  readonly log: Logger;
  /** The embedding program's. */
  readonly eventSink: EventSink | undefined;
  readonly durability: WorldEnvironment["durability"];
  readonly gateway: () => Gateway;
  /** The host's, whatever the worlds' clocks show. */
  readonly wallClock: Clock;
  readonly namespaces: Facts["namespaces"];
  /** Takes requests as spans. */
  readonly spans: SpanExport | undefined;
  readonly traceCount: number | undefined;
  /** Of a namespace, whatever world it has. */
  readonly events: (namespace: string) => EventFeed;
  readonly process: Facts["process"];
}

export interface World {
  readonly namespace: string;
  readonly state: State;
  readonly env: WorldEnvironment;
  readonly identities: Identities;
  readonly site: Site;
  readonly facts: Facts;
  /** Until faults of experiments that were running are on the board again. Undefined when there is nothing to wait for. */
  readonly awake: Promise<void> | undefined;
  /** Stops background work and closes files, once the requests in flight have ended or their grace is over. */
  close(grace?: Promise<void>): Promise<void>;
}

/** What is kept with a state beside its disk. */
interface Note {
  readonly clock: ClockState;
}

function clockOf(state: State): ClockState | undefined {
  return (state.note() as Note | undefined)?.clock;
}

export function openWorld(namespace: string, state: State, parts: WorldParts): World {
  const { configuration, durability } = parts;
  const log = parts.log.child(namespace === DEFAULT_NAMESPACE ? {} : { namespace });
  const env = worldEnvironment({ disk: state.disk, durability, clock: clockOf(state) });
  env.clock.follow((clock) => {
    try {
      state.setNote({ clock } satisfies Note);
    } catch (error) {
      // The move is made, and others still have to be told of it.
      log.error(
        { error: String(error) },
        "the clock cannot be kept: a restart brings back the last one",
      );
    }
  });
  const environmentFor = (service: string) => ({ ...env, disk: env.disk.directory(service) });
  const identities = openIdentities({
    env: environmentFor("iam"),
    log: log.child({ service: "iam" }),
    namespace: namespace === DEFAULT_NAMESPACE ? undefined : namespace,
    propagation: propagationOf(configuration),
    rootKeys: rootKeysOf(configuration),
  });
  const site: Site = new Site({
    env,
    authority: identities.authority,
    services,
    ...offeredServices(configuration),
    ports: fillPorts({
      identities,
      configuration,
      eventSink: parts.eventSink,
      environmentFor,
      logFor: (service) => log.child({ service }),
      openService: (service) => site.service(service),
      serveSandboxes: (socketPath) => parts.gateway().serveSandboxes(socketPath, site),
      acceptFromVpc: (connection, origin) => {
        parts.gateway().acceptFromVpc(connection, origin, site);
      },
    }),
    authMode: configuration.auth,
    hostnames: configuration.hostnames,
    traceCount: parts.traceCount,
    log,
  });
  const events = parts.events(namespace);
  parts.spans?.follow(namespace, site.traces);
  const facts: Facts = {
    version: VERSION,
    namespace,
    clock: env.clock,
    faults: env.faults,
    events,
    measures: () => [
      ...identityMeasures(identities),
      ...site.measures(),
      ...parts.gateway().measures(),
    ],
    requests: (filter) => site.listRequests(filter),
    faultTargets: () => site.faultTargets(),
    knownErrorCodes,
    knownOperations,
    namespaces: parts.namespaces,
    process: parts.process,
    services: () => site.services(),
    traceOf: (requestId) => site.traceOf(requestId),
    decisionsOf: (requestId) => site.decisionsOf(requestId),
    decisions: (filter) => site.decisions(filter),
    suggestion: (principal, denied) => suggestionFor(identities, principal, denied),
    principals: (text, limit) => listPrincipals(identities, text, limit),
    principal: (arn) => principalWithPolicies(identities, arn),
  };
  const untell = tell(events, site, facts, log);
  const awake = wake(site, env, log);
  if (awake !== undefined) site.holdRequests(awake);
  return {
    namespace,
    state,
    env,
    identities,
    site,
    facts,
    awake,
    async close(grace) {
      untell();
      try {
        await site.close(grace);
        await identities.close();
      } finally {
        env.end();
      }
    },
  };
}

/**
 * To those who listen to the namespace: a look at an empty set for each request when nobody does. Gives what ends it
 * for clock and faults, which another world has from then on; requests in flight are told of to their end.
 */
function tell(events: EventFeed, { traces }: Site, facts: Facts, log: Logger): () => void {
  traces.follow((trace) => {
    if (!events.isQuiet) events.tell("request", trace, showRequest);
  });
  const unfollow = facts.clock.follow(() => events.tell("clock", facts, clockAnswer));
  const untellFaults = tellFaults(events, facts, (error) => {
    log.debug({ error: String(error) }, "a change of faults was not told of");
  });
  return () => {
    unfollow();
    untellFaults();
  };
}

function rootKeysOf({ rootKey }: Configuration) {
  return rootKey === undefined ? {} : { [rootKey.accessKeyId]: rootKey.secretAccessKey };
}

/** What belongs together goes by one name: `s3` is S3 Control too. */
function offeredServices({ services: named }: Configuration) {
  if (named.length === 0) return {};
  const companions: Readonly<Record<string, string>> = {
    s3: "s3control",
    dynamodb: "dynamodbstreams",
  };
  const offered = named.flatMap((name) => [name, companions[name] ?? name]);
  return { offered: [...new Set(offered)] };
}

function propagationOf({ iamPropagation, iamPropagationSeed }: Configuration) {
  if (iamPropagation === 0) return undefined;
  return { delayMsMax: iamPropagation, seed: iamPropagationSeed };
}

/**
 * Lambda goes on with what it accepted before: queued events, polled streams, environments started ahead. EC2 boots the
 * instances that ran. FIS goes on with its experiments; what it gives, when it was ever used, resolves when their faults are
 * set.
 */
function wake(site: Site, env: WorldEnvironment, log: Logger): Promise<void> | undefined {
  const woken = ["fis", "lambda", "ec2"].map((service) => {
    if (env.disk.directory(service).size("catalogue.sqlite") === undefined) return undefined;
    return site.service(service).then(
      () => {},
      (error: unknown) => {
        log.error({ error: String(error), service }, "a service could not go on");
      },
    );
  });
  return woken[0];
}
