/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteDhcpOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html
 */
import type {
  AssociateDhcpOptionsCommandInput,
  CreateDhcpOptionsCommandInput,
  CreateDhcpOptionsResult,
  DeleteDhcpOptionsCommandInput,
  DescribeDhcpOptionsCommandInput,
  DescribeDhcpOptionsResult,
  DhcpOptions,
  NewDhcpConfiguration,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { dependencyViolation, invalidParameterValue, missing } from "../../errors.ts";
import { parseIp } from "../../packet/frame/address.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { DhcpOptionsRecord } from "../../resource/vpc/dhcp-options.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

const ADDRESSES_MAX = 4;
const LEASE_SECONDS = { min: 140, max: 2_147_483_647 };

const isAddress = (value: string) => parseIp(value) !== undefined;
const isIpv4 = (value: string) => typeof parseIp(value) === "number";
const isLease = (value: string) =>
  /^\d{1,10}$/.test(value) &&
  Number(value) >= LEASE_SECONDS.min &&
  Number(value) <= LEASE_SECONDS.max;

/** How many values an option may have, and which. */
const OPTIONS: Readonly<
  Record<string, { readonly max: number; readonly accepts: (value: string) => boolean }>
> = {
  "domain-name": { max: 1, accepts: (value) => value.length > 0 },
  "domain-name-servers": {
    max: ADDRESSES_MAX,
    accepts: (value) => value === "AmazonProvidedDNS" || isAddress(value),
  },
  "ntp-servers": { max: ADDRESSES_MAX, accepts: isAddress },
  "netbios-name-servers": { max: ADDRESSES_MAX, accepts: isIpv4 },
  "netbios-node-type": { max: 1, accepts: (value) => ["1", "2", "4", "8"].includes(value) },
  "ipv6-address-preferred-lease-time": { max: 1, accepts: isLease },
};

export function createDhcpOptions(
  { resources }: Rooms,
  input: CreateDhcpOptionsCommandInput,
  call: Call,
): CreateDhcpOptionsResult {
  const configurations = (input.DhcpConfigurations ?? []).map(readConfiguration);
  if (configurations.length === 0) throw missing("dhcpConfiguration");
  const options: DhcpOptionsRecord = {
    ...placeOf(call),
    id: resources.newId("dopt"),
    tags: specifiedTags(input.TagSpecifications, ["dhcp-options"]),
    configurations,
  };
  resources.dhcpOptions.put(options);
  return { DhcpOptions: shown(options) };
}

/** Several values may stand in one text with commas between them, as the console writes them. */
function readConfiguration({ Key: key = "", Values = [] }: NewDhcpConfiguration) {
  const option = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined;
  if (option === undefined) {
    throw invalidParameterValue(
      `Value (${key}) for parameter name is invalid. Unknown DHCP option`,
    );
  }
  const isList = option.max > 1;
  const values = Values.flatMap((value) => (isList ? value.split(/,\s*/) : [value]));
  if (values.length === 0) throw missing("dhcpConfiguration.value");
  const wrong = values.length > option.max ? values.join(", ") : values.find(isWrong);
  function isWrong(value: string): boolean {
    return !option?.accepts(value);
  }
  if (wrong !== undefined) {
    throw invalidParameterValue(
      `Value (${wrong}) for parameter value is invalid. Invalid DHCP option value.`,
    );
  }
  return { key, values };
}

export function deleteDhcpOptions(
  { resources }: Rooms,
  input: DeleteDhcpOptionsCommandInput,
  call: Call,
): object {
  const { id } = resources.dhcpOptions.require(placeOf(call), input.DhcpOptionsId);
  for (const { dhcpOptionsId } of resources.vpcs.in(placeOf(call))) {
    if (dhcpOptionsId !== id) continue;
    throw dependencyViolation(`The dhcpOptions '${id}' has dependencies and cannot be deleted.`);
  }
  resources.dhcpOptions.remove(id);
  return {};
}

export function describeDhcpOptions(
  { resources }: Rooms,
  input: DescribeDhcpOptionsCommandInput,
  call: Call,
): DescribeDhcpOptionsResult {
  const ids = input.DhcpOptionsIds;
  const page = describe(resources, resources.dhcpOptions, input, placeOf(call), { ids });
  return { DhcpOptions: page.records.map(shown), NextToken: page.nextToken };
}

/** `default` means none at all. */
export function associateDhcpOptions(
  { resources }: Rooms,
  { DhcpOptionsId, VpcId }: AssociateDhcpOptionsCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, VpcId);
  const dhcpOptionsId =
    DhcpOptionsId === "default"
      ? "default"
      : resources.dhcpOptions.require(place, DhcpOptionsId).id;
  resources.vpcs.put({ ...vpc, dhcpOptionsId });
  return {};
}

function shown({ id, accountId, configurations, tags }: DhcpOptionsRecord): DhcpOptions {
  return {
    DhcpOptionsId: id,
    OwnerId: accountId,
    DhcpConfigurations: configurations.map(({ key, values }) => ({
      Key: key,
      Values: values.map((Value) => ({ Value })),
    })),
    Tags: shownTags(tags),
  };
}
