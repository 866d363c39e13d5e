/** Every resource that there is, by kind. What reads or changes several kinds is given this. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { Environment, Random } from "@cloudglass/env";
import { createTopology } from "../packet/topology.ts";
import { ClientTokens } from "./client-tokens.ts";
import { Collection } from "./collection.ts";
import { VPC_ENDPOINT } from "./endpoint/vpc-endpoint.ts";
import { FLOW_LOG } from "./flow-log/flow-log.ts";
import { NAT_GATEWAY } from "./gateway/nat-gateway.ts";
import { newId } from "./id.ts";
import { IMAGE } from "./image/image.ts";
import { Attached } from "./instance/attached.ts";
import type { MetadataDefaults } from "./instance/instance.ts";
import { INSTANCE } from "./instance/instance-kind.ts";
import { PLACEMENT_GROUP } from "./instance/placement-group.ts";
import { AddressUse } from "./interface/address-use.ts";
import { ELASTIC_ADDRESS } from "./interface/elastic-address.ts";
import { INTERFACE_PERMISSION } from "./interface/interface-permission.ts";
import { NETWORK_INTERFACE } from "./interface/network-interface.ts";
import { PublicAddresses } from "./interface/public-addresses.ts";
import { KEY_PAIR } from "./key-pair/key-pair.ts";
import type { Kind } from "./kind.ts";
import { LAUNCH_TEMPLATE } from "./launch-template/launch-template.ts";
import {
  NETWORK_INSIGHTS_ANALYSIS,
  NETWORK_INSIGHTS_PATH,
} from "./network-insights/network-insights.ts";
import { type Place, placeKey, type ResourceRecord } from "./record.ts";
import { isReservationId, RESERVED_INSTANCES } from "./reserved/reserved-instances.ts";
import { SECURITY_GROUP } from "./security/security-group.ts";
import { GroupRules, SECURITY_GROUP_RULE } from "./security/security-group-rule.ts";
import { SPOT_REQUEST } from "./spot/spot-request.ts";
import { SNAPSHOT } from "./storage/snapshot.ts";
import { VOLUME } from "./storage/volume.ts";
import { TRANSIT_ATTACHMENT } from "./transit/transit-attachment.ts";
import { TRANSIT_GATEWAY } from "./transit/transit-gateway.ts";
import { TRANSIT_ROUTE_TABLE } from "./transit/transit-route-table.ts";
import { Transitions } from "./transitions.ts";
import { DHCP_OPTIONS } from "./vpc/dhcp-options.ts";
import { EGRESS_ONLY_INTERNET_GATEWAY } from "./vpc/egress-only-internet-gateway.ts";
import { INTERNET_GATEWAY } from "./vpc/internet-gateway.ts";
import { NETWORK_ACL } from "./vpc/network-acl.ts";
import { VPC_PEERING_CONNECTION } from "./vpc/peering-connection.ts";
import { PREFIX_LIST } from "./vpc/prefix-list.ts";
import { ROUTE_TABLE } from "./vpc/route-table.ts";
import { SUBNET } from "./vpc/subnet.ts";
import { SUBNET_CIDR_RESERVATION } from "./vpc/subnet-cidr-reservation.ts";
import { VPC } from "./vpc/vpc.ts";
import { CUSTOMER_GATEWAY } from "./vpn/customer-gateway.ts";
import { VPN_CONNECTION } from "./vpn/vpn-connection.ts";
import { VPN_GATEWAY } from "./vpn/vpn-gateway.ts";

/** What an account has set for a region, and that its defaults were made. */
export interface RegionRecord extends Place {
  /** `ACCOUNT/REGION` */
  readonly id: string;
  /** Of instances whose launch says nothing. */
  readonly metadataDefaults?: MetadataDefaults | undefined;
  /** Whether its images can be shared with everyone; they cannot unless it says so. */
  readonly imagesBlockedFromPublic?: boolean | undefined;
  readonly ebsEncryptionByDefault?: boolean | undefined;
  readonly ebsDefaultKmsKeyId?: string | undefined;
  readonly snapshotBlockPublicAccess?:
    | "block-all-sharing"
    | "block-new-sharing"
    | "unblocked"
    | undefined;
}

export class Resources {
  readonly env: Environment;
  /** What the data plane knows of all this: whether a gateway leads anywhere is read there. */
  readonly topology = createTopology();
  readonly #catalogue: Catalogue;
  readonly regions: RecordTable<RegionRecord>;
  readonly clientTokens: ClientTokens;
  readonly transitions: Transitions;

  readonly vpcs;
  readonly subnets;
  readonly subnetCidrReservations;
  readonly routeTables;
  readonly networkAcls;
  readonly internetGateways;
  readonly egressOnlyInternetGateways;
  readonly dhcpOptions;
  readonly prefixLists;
  readonly peeringConnections;
  readonly vpcEndpoints;
  readonly securityGroups;
  readonly securityGroupRules;
  readonly networkInterfaces;
  readonly flowLogs;
  readonly networkInsightsPaths;
  readonly networkInsightsAnalyses;
  readonly elasticAddresses;
  readonly interfacePermissions;
  readonly natGateways;
  readonly transitGateways;
  readonly transitAttachments;
  readonly transitRouteTables;
  readonly vpnGateways;
  readonly customerGateways;
  readonly vpnConnections;
  readonly instances;
  readonly placementGroups;
  readonly images;
  readonly keyPairs;
  readonly launchTemplates;
  readonly reservedInstances;
  readonly spotRequests;
  readonly volumes;
  readonly snapshots;

  readonly attached: Attached;
  readonly addressUse: AddressUse;
  readonly publicAddresses: PublicAddresses;
  readonly groupRules: GroupRules;

  /** Another one after every change of any record. */
  generation = 0;

  readonly #byPrefix = new Map<string, Collection<ResourceRecord>>();

  constructor(env: Environment, catalogue: Catalogue) {
    this.env = env;
    this.#catalogue = catalogue;
    this.regions = new RecordTable<RegionRecord>(catalogue, "region", ({ id }) => id);
    this.clientTokens = new ClientTokens(catalogue, env.clock);
    this.transitions = new Transitions(env.clock);
    this.vpcs = this.#collection(VPC);
    this.subnets = this.#collection(SUBNET);
    this.subnetCidrReservations = this.#collection(SUBNET_CIDR_RESERVATION);
    this.routeTables = this.#collection(ROUTE_TABLE);
    this.networkAcls = this.#collection(NETWORK_ACL);
    this.internetGateways = this.#collection(INTERNET_GATEWAY);
    this.egressOnlyInternetGateways = this.#collection(EGRESS_ONLY_INTERNET_GATEWAY);
    this.dhcpOptions = this.#collection(DHCP_OPTIONS);
    this.prefixLists = this.#collection(PREFIX_LIST);
    this.peeringConnections = this.#collection(VPC_PEERING_CONNECTION);
    this.vpcEndpoints = this.#collection(VPC_ENDPOINT);
    this.securityGroups = this.#collection(SECURITY_GROUP);
    this.securityGroupRules = this.#collection(SECURITY_GROUP_RULE);
    this.networkInterfaces = this.#collection(NETWORK_INTERFACE);
    this.flowLogs = this.#collection(FLOW_LOG);
    this.networkInsightsPaths = this.#collection(NETWORK_INSIGHTS_PATH);
    this.networkInsightsAnalyses = this.#collection(NETWORK_INSIGHTS_ANALYSIS);
    this.elasticAddresses = this.#collection(ELASTIC_ADDRESS);
    this.interfacePermissions = this.#collection(INTERFACE_PERMISSION);
    this.natGateways = this.#collection(NAT_GATEWAY);
    this.transitGateways = this.#collection(TRANSIT_GATEWAY);
    this.transitAttachments = this.#collection(TRANSIT_ATTACHMENT);
    this.transitRouteTables = this.#collection(TRANSIT_ROUTE_TABLE);
    this.vpnGateways = this.#collection(VPN_GATEWAY);
    this.customerGateways = this.#collection(CUSTOMER_GATEWAY);
    this.vpnConnections = this.#collection(VPN_CONNECTION);
    this.instances = this.#collection(INSTANCE);
    this.placementGroups = this.#collection(PLACEMENT_GROUP);
    this.images = this.#collection(IMAGE);
    this.keyPairs = this.#collection(KEY_PAIR);
    this.launchTemplates = this.#collection(LAUNCH_TEMPLATE);
    this.reservedInstances = this.#collection(RESERVED_INSTANCES);
    this.spotRequests = this.#collection(SPOT_REQUEST);
    this.volumes = this.#collection(VOLUME);
    this.snapshots = this.#collection(SNAPSHOT);
    this.attached = new Attached(this.networkInterfaces, this.volumes);
    this.addressUse = new AddressUse(this.networkInterfaces);
    this.publicAddresses = new PublicAddresses(this.elasticAddresses, this.networkInterfaces);
    this.groupRules = new GroupRules(this.securityGroupRules);
  }

  get random(): Random {
    return this.env.random;
  }

  /** An id that nothing has. */
  newId(prefix: string): string {
    return newId(this.env.random, prefix);
  }

  /**
   * Runs `change` in one transaction of the catalogue. What is in memory is not undone: everything that may be refused is
   * checked before the first `put`.
   */
  commit<Result>(change: () => Result): Result {
    return this.#catalogue.commit(change);
  }

  region(place: Place): RegionRecord | undefined {
    return this.regions.get(placeKey(place));
  }

  /** The collection that an id belongs to by its prefix; undefined for one that no kind has. */
  collectionOf(id: string): Collection<ResourceRecord> | undefined {
    const prefix = isReservationId(id)
      ? RESERVED_INSTANCES.prefix
      : id.slice(0, id.lastIndexOf("-"));
    return this.#byPrefix.get(prefix);
  }

  /** One a kind. */
  get collections(): readonly Collection<ResourceRecord>[] {
    return [...this.#byPrefix.values()];
  }

  #collection<Each extends ResourceRecord>(kind: Kind<Each>): Collection<Each> {
    const collection = new Collection(this.#catalogue, kind);
    collection.follow(() => {
      this.generation += 1;
    });
    this.#byPrefix.set(kind.prefix, collection as unknown as Collection<ResourceRecord>);
    return collection;
  }
}
