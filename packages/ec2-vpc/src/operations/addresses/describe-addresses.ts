/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
import type {
  Address,
  DescribeAddressesCommandInput,
  DescribeAddressesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import type { ElasticAddressRecord } from "../../resource/interface/elastic-address.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function describeAddresses(
  { resources }: Rooms,
  input: DescribeAddressesCommandInput,
  call: Call,
): DescribeAddressesResult {
  const place = placeOf(call);
  const named = (input.PublicIps ?? []).map((address) => {
    const found = resources.publicAddresses.elastic(address);
    if (found?.accountId === place.accountId && found.region === place.region) return found.id;
    throw clientError("InvalidAddress.NotFound", `Address '${address}' not found.`);
  });
  const ids = [...(input.AllocationIds ?? []), ...named];
  const { Filters } = input;
  const page = describe(resources, resources.elasticAddresses, { Filters }, place, { ids });
  return { Addresses: page.records.map((record) => shownAddress(resources, record)) };
}

function shownAddress(resources: Resources, record: ElasticAddressRecord): Address {
  const { association } = record;
  return {
    AllocationId: record.id,
    PublicIp: record.publicAddress,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: record.region,
    Tags: shownTags(record.tags),
    ...(association && shownAssociation(resources, association)),
  };
}

function shownAssociation(
  { networkInterfaces }: Resources,
  {
    associationId,
    networkInterfaceId,
    privateAddress,
  }: NonNullable<ElasticAddressRecord["association"]>,
): Address {
  const { accountId, attachment } = networkInterfaces.get(networkInterfaceId) ?? {};
  return {
    AssociationId: associationId,
    NetworkInterfaceId: networkInterfaceId,
    NetworkInterfaceOwnerId: accountId,
    PrivateIpAddress: privateAddress,
    InstanceId: attachment?.to.kind === "instance" ? attachment.to.id : "",
  };
}
