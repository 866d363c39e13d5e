/** Amazon EC2 with its VPCs: what the gateway is given. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import type { Service, ServiceDefinition, ServiceHost } from "@cloudglass/wire";
import { loadReference } from "./access/reference.ts";
import { accessOf } from "./access.ts";
import { apiEndpoints } from "./edge/api-endpoint.ts";
import { FrameSockets } from "./edge/frame-sockets.ts";
import { SocketOutlet } from "./edge/socket-outlet.ts";
import { faultTargets } from "./fault-targets.ts";
import { SimulatedDriver } from "./hypervisor/simulated/simulated-driver.ts";
import { networkMeasures } from "./measures.ts";
import { IdentityDocuments } from "./metadata/identity-document.ts";
import { InstanceCredentials } from "./metadata/instance-credentials.ts";
import { MetadataServer } from "./metadata/metadata-server.ts";
import { operationsOf } from "./operations/index.ts";
import { PacketNetwork } from "./packet/network.ts";
import { HostPlacement } from "./packet/switch/host-name.ts";
import { DEFAULT_SETTINGS, type Ports } from "./ports.ts";
import { serviceAddress } from "./resource/endpoint/service-addresses.ts";
import { endpointOrigin } from "./resource/endpoint/vpc-endpoint.ts";
import { FlowLogDeliveries } from "./resource/flow-log/flow-log-deliveries.ts";
import { Fleet } from "./resource/instance/fleet.ts";
import { isLive } from "./resource/instance/instance.ts";
import { metadataSource } from "./resource/instance/metadata-source.ts";
import { followLifeCycles } from "./resource/life-cycle.ts";
import { project } from "./resource/projection.ts";
import { Resources } from "./resource/resources.ts";
import { SpotInterruptions } from "./resource/spot/spot-interruptions.ts";
import { SpotMarket } from "./resource/spot/spot-market.ts";
import type { Rooms } from "./rooms.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const ec2: ServiceDefinition = { name: "ec2", create };
export default ec2;

const HTTP_PORT = 80;

async function create({ env, log, ports: filled }: ServiceHost): Promise<Service> {
  const ports = filled as Ports;
  const catalogue = new Catalogue(env, { service: "EC2", steps: [RECORD_TABLE] });
  const resources = new Resources(env, catalogue);
  const { topology } = resources;
  project(resources, topology);
  followLifeCycles(resources);
  const credentials = new InstanceCredentials(env.clock, ports.instanceSessions);
  const documents = new IdentityDocuments(catalogue, env.clock);
  const metadata = new MetadataServer({
    clock: env.clock,
    random: env.random,
    source: (interfaceId) => rooms.metadataOf(interfaceId),
    credentials,
    documents,
  });
  resources.instances.follow((id, instance) => {
    if (instance === undefined || !isLive(instance)) metadata.forget(id);
  });
  const network = new PacketNetwork({
    env,
    topology,
    outlet: new SocketOutlet(),
    platformService: (interfaceId, port) =>
      port === HTTP_PORT ? metadata.serviceOn(interfaceId) : undefined,
    endpointService: apiEndpoints(ports.apiConnections, (id) => endpointOrigin(resources, id)),
    serviceAddress,
  });
  const frameSockets = new FrameSockets((interfaceId) => network.plug(interfaceId));
  topology.networkInterfaces.onChange((id) => {
    if (topology.networkInterfaces.get(id) === undefined) frameSockets.close(id);
  });
  const settings = ports.ec2Settings ?? DEFAULT_SETTINGS;
  const hosts = new HostPlacement();
  const fleet = new Fleet({
    env,
    resources,
    hosts,
    driver: new SimulatedDriver({
      env,
      durations: settings.boot === "aws" ? "aws" : "none",
    }),
    plug: (interfaceId) => network.plug(interfaceId),
    transitionMs: settings.transitionMs,
  });
  fleet.resume();
  const interruptions = new SpotInterruptions(resources, fleet);
  const rooms: Rooms = {
    env,
    log,
    ports,
    settings,
    resources,
    topology,
    network,
    frameSockets,
    hosts,
    fleet,
    spotMarket: new SpotMarket({ resources, fleet, profiles: ports.instanceProfiles }),
    identityCertificate: () => documents.certificate,
    metadataOf: metadataSource(resources, ports.instanceProfiles),
  };
  const flowLogDeliveries = new FlowLogDeliveries({
    env,
    resources,
    forwarder: network.forwarder,
    delivery: ports.flowLogDelivery,
    serviceOf: () => undefined,
  });
  const operations = operationsOf(rooms);
  return {
    operations,
    access: accessOf(rooms, await loadReference(Object.keys(operations))),
    unmodeled: unmodeledOf(rooms),
    faultTargets: () => faultTargets(rooms),
    measures: () => networkMeasures(rooms),
    async close() {
      flowLogDeliveries.close();
      frameSockets.closeAll();
      interruptions.close();
      fleet.close();
      resources.transitions.close();
      network.close();
      catalogue.close();
    },
  };
}
