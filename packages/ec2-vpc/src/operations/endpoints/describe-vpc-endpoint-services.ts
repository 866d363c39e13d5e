/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
import { createHash } from "node:crypto";
import type {
  DescribeVpcEndpointServicesCommandInput,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
} from "@aws-sdk/client-ec2";
import { availabilityZones } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import {
  type EndpointServiceRecord,
  endpointServices,
} from "../../resource/endpoint/endpoint-services.ts";
import { predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { ResourceRecord } from "../../resource/record.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { noSuchService } from "./endpoint-input.ts";

type Service = EndpointServiceRecord & ResourceRecord;

const OWNER = "amazon";

const FILTERS: Filters<Service> = {
  owner: () => OWNER,
  "service-name": ({ name }) => name,
  "service-region": ({ region }) => region,
  "service-type": ({ type }) => type,
  "supported-ip-address-types": () => "ipv4",
};

export function describeVpcEndpointServices(
  { resources }: Rooms,
  input: DescribeVpcEndpointServicesCommandInput,
  call: Call,
): DescribeVpcEndpointServicesResult {
  const { region } = placeOf(call);
  const all = endpointServices(region).map(
    (service): Service => ({ ...service, accountId: OWNER, tags: {} }),
  );
  const names = input.ServiceNames ?? [];
  const unknown = names.find((name) => !all.some((service) => service.name === name));
  if (unknown !== undefined) throw noSuchService(unknown);
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const found = all.filter(
    (service) => (names.length === 0 || names.includes(service.name)) && matches(service),
  );
  const page = pageOf(found, input);
  return {
    ServiceNames: [...new Set(page.records.map(({ name }) => name))],
    ServiceDetails: page.records.map(shown),
    NextToken: page.nextToken,
  };
}

function shown({ id, name, type, region, privateDnsNames }: Service): ServiceDetail {
  const zones = availabilityZones(region);
  const label = name.split(".").slice(3).reverse().join(".");
  const isInterface = type === "Interface";
  return {
    ServiceName: name,
    ServiceId: `vpce-svc-0${createHash("sha256").update(id).digest("hex").slice(0, 16)}`,
    ServiceType: [{ ServiceType: type }],
    ServiceRegion: region,
    AvailabilityZones: [...zones],
    AvailabilityZoneIds: zones.map(zoneId),
    Owner: OWNER,
    BaseEndpointDnsNames: [
      isInterface ? `${label}.${region}.vpce.amazonaws.com` : `${label}.${region}.amazonaws.com`,
    ],
    PrivateDnsName: privateDnsNames[0],
    PrivateDnsNames: privateDnsNames.map((PrivateDnsName) => ({ PrivateDnsName })),
    PrivateDnsNameVerificationState: isInterface ? "verified" : undefined,
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: isInterface ? ["ipv4"] : undefined,
    Tags: [],
  };
}
