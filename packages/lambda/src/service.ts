/** AWS Lambda: what the gateway is given. */
import { Catalogue } from "@cloudglass/catalogue";
import type { Timer } from "@cloudglass/env";
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { AsynchronousInvocations } from "./function/asynchronous/asynchronous.ts";
import { CodeLinks } from "./function/code/code-links.ts";
import { usedPackages } from "./function/code/used-packages.ts";
import { CodeSigning } from "./function/code-signing.ts";
import { EventSources } from "./function/event-sources/event-sources.ts";
import { Invoker } from "./function/execution/invoker.ts";
import { ProvisionedFleets } from "./function/execution/provisioned-fleets.ts";
import { takeSnapshotsWhenPublished } from "./function/execution/published-snapshots.ts";
import { Functions } from "./function/functions.ts";
import { Layers } from "./function/layers.ts";
import { QualifiedRecords } from "./function/qualified-records.ts";
import { SCHEMA } from "./function/schema.ts";
import { Transitions } from "./function/transitions.ts";
import { SealedVariables } from "./function/variables.ts";
import { lambdaMeasures } from "./measures.ts";
import { operationsOf } from "./operations/index.ts";
import { DEFAULT_SETTINGS, type Ports } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { CodeStore, HotReload } from "./runtime/code/index.ts";
import { openStateDirectory, type StateDirectory } from "./runtime/sandbox/state-directory.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const lambda: ServiceDefinition = { name: "lambda", create };
export default lambda;

function create({ env, log, ports: filled }: ServiceHost): Service {
  const ports = filled as Ports;
  const settings = ports.lambdaSettings ?? DEFAULT_SETTINGS;
  const catalogue = new Catalogue(env, SCHEMA);
  const functions = new Functions(catalogue);
  const transitions = new Transitions(env, functions, settings.transitionMs);
  const layers = new Layers(catalogue);
  let state: Promise<StateDirectory> | undefined;
  const stateDirectory = () => {
    state ??= openStateDirectory(env);
    return state;
  };
  const codeStore = new CodeStore(env, {
    directory: async () => (await stateDirectory()).path,
    used: () => usedPackages(functions, layers),
  });
  const liveDirectories = [...settings.hotReload, ...Object.values(settings.codeWatch)];
  const hotReload = new HotReload(liveDirectories, env.clock);
  const rooms: Rooms = {
    env,
    log,
    ports,
    settings,
    catalogue,
    functions,
    variables: new SealedVariables(env),
    transitions,
    codeStore,
    hotReload,
    stateDirectory,
    get invoker() {
      return invoker;
    },
    get asynchronous() {
      return asynchronous;
    },
    get eventSources() {
      return eventSources;
    },
    eventInvokeConfigs: new QualifiedRecords(catalogue, "event-invoke-config", functions),
    get provisioned() {
      return provisioned;
    },
    provisionedConfigs: new QualifiedRecords(catalogue, "provisioned-concurrency", functions),
    codeLinks: new CodeLinks(env.random),
    layers,
    codeSigning: new CodeSigning(catalogue),
    policies: new QualifiedRecords(catalogue, "policy", functions),
    urls: new QualifiedRecords(catalogue, "url", functions, true),
  };
  const invoker = new Invoker(rooms);
  const asynchronous = new AsynchronousInvocations(rooms);
  const eventSources = new EventSources(rooms);
  const provisioned = new ProvisionedFleets(rooms);
  takeSnapshotsWhenPublished(rooms);
  asynchronous.resume();
  eventSources.resume();
  provisioned.resume();
  const operations = operationsOf(rooms);
  let cutting: Timer | undefined;
  return {
    operations,
    access: accessOf(rooms, Object.keys(operations)),
    unmodeled: unmodeledOf(rooms),
    measures: () => lambdaMeasures(rooms.functions, invoker),
    stopWaiting(graceMs) {
      if (graceMs === undefined) return;
      cutting?.cancel();
      cutting = env.clock.paced.schedule(graceMs, () => invoker.cut());
    },
    async close() {
      cutting?.cancel();
      transitions.stop();
      eventSources.stop();
      await Promise.all([asynchronous.close(), invoker.close()]);
      await eventSources.settled();
      await ports.logWriter?.close();
      hotReload.close();
      await codeStore.close();
      (await state)?.close();
      catalogue.close();
    },
  };
}
