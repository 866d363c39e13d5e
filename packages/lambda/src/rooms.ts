/** What operations and access rules work with: one instance a running service. */
import type { Catalogue } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { Call, ServiceLog } from "@cloudglass/wire";
import { invalidParameter, noSuchAlias, noSuchFunction, resourceNotFound } from "./errors.ts";
import type { AsynchronousInvocations } from "./function/asynchronous/asynchronous.ts";
import type { EventInvokeRecord } from "./function/asynchronous/event-invoke-config.ts";
import type { CodeLinks } from "./function/code/code-links.ts";
import type { CodeSigning } from "./function/code-signing.ts";
import type { EventSources } from "./function/event-sources/event-sources.ts";
import type { Invoker } from "./function/execution/invoker.ts";
import type {
  ProvisionedFleets,
  ProvisionedRecord,
} from "./function/execution/provisioned-fleets.ts";
import { functionArn, type NamedFunction, parseFunctionName } from "./function/function-name.ts";
import { type Functions, LATEST } from "./function/functions.ts";
import type { Layers } from "./function/layers.ts";
import type { QualifiedRecords } from "./function/qualified-records.ts";
import type { AliasRecord, FunctionRecord, VersionRecord } from "./function/records.ts";
import type { PolicyRecord } from "./function/resource-policies.ts";
import type { Transitions } from "./function/transitions.ts";
import type { UrlRecord } from "./function/url/function-url.ts";
import type { SealedVariables } from "./function/variables.ts";
import type { LambdaSettings, Ports } from "./ports.ts";
import type { CodeStore, HotReload } from "./runtime/code/index.ts";
import type { StateDirectory } from "./runtime/sandbox/state-directory.ts";

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly settings: LambdaSettings;
  readonly catalogue: Catalogue;
  readonly functions: Functions;
  readonly variables: SealedVariables;
  readonly transitions: Transitions;
  readonly codeStore: CodeStore;
  readonly hotReload: HotReload;
  /** Of this running emulator on the host; opened when it is first needed. */
  readonly stateDirectory: () => Promise<StateDirectory>;
  readonly invoker: Invoker;
  readonly asynchronous: AsynchronousInvocations;
  readonly eventSources: EventSources;
  readonly eventInvokeConfigs: QualifiedRecords<EventInvokeRecord>;
  readonly provisioned: ProvisionedFleets;
  readonly provisionedConfigs: QualifiedRecords<ProvisionedRecord>;
  readonly codeLinks: CodeLinks;
  readonly layers: Layers;
  readonly codeSigning: CodeSigning;
  readonly policies: QualifiedRecords<PolicyRecord>;
  readonly urls: QualifiedRecords<UrlRecord>;
}

type Place = Pick<Call, "region" | "caller">;

/** The name, with the qualifier that stands in it or beside it. Throws when there are two that differ. */
export function namedFunction(
  name: string | undefined,
  qualifier: string | undefined,
  call: Place,
): NamedFunction {
  const named = parseFunctionName(name ?? "", call);
  if (named === undefined) {
    throw invalidParameter(`Invalid function name: ${name}`);
  }
  if (named.region !== call.region) {
    throw resourceNotFound(
      `Functions from '${named.region}' are not reachable in this region ('${call.region}')`,
    );
  }
  if (named.qualifier !== undefined && qualifier !== undefined && named.qualifier !== qualifier) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  return { ...named, qualifier: named.qualifier ?? qualifier };
}

/** Throws ResourceNotFoundException. */
export function requireFunction(rooms: Rooms, named: NamedFunction): FunctionRecord {
  const record = rooms.functions.at(named);
  if (record === undefined) throw noSuchFunction(functionArn(named, named.qualifier));
  return record;
}

/**
 * The version that a qualifier means; `$LATEST` without one. An alias with two versions means its first here.
 * Throws ResourceNotFoundException.
 */
export function requireVersion(rooms: Rooms, named: NamedFunction): VersionRecord {
  requireFunction(rooms, named);
  const { qualifier = LATEST } = named;
  const alias = rooms.functions.alias(named, qualifier);
  const version = rooms.functions.version(named, alias?.version ?? qualifier);
  if (version === undefined) throw noSuchFunction(functionArn(named, qualifier));
  return version;
}

/** What a name means where versions and aliases are things of their own. Throws ResourceNotFoundException. */
export function requireTarget(rooms: Rooms, named: NamedFunction): VersionRecord | AliasRecord {
  const { functions } = rooms;
  const { qualifier = LATEST } = named;
  const arn = functionArn(named, named.qualifier);
  if (qualifier.includes("$") || /^\d+$/.test(qualifier)) {
    const version = functions.version(named, qualifier);
    if (version === undefined) throw noSuchFunction(arn);
    return version;
  }
  const alias = functions.alias(named, qualifier);
  if (alias === undefined) throw noSuchAlias(arn);
  return alias;
}
