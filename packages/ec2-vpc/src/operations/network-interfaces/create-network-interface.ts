/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html */
import type {
  CreateNetworkInterfaceCommandInput,
  CreateNetworkInterfaceResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
} from "../../errors.ts";
import { readConnectionTracking } from "../../resource/interface/connection-tracking.ts";
import {
  type AddressWishes,
  type InterfaceSettings,
  makeInterface,
} from "../../resource/interface/make-interface.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownInterface } from "./shown-interface.ts";

type Input = CreateNetworkInterfaceCommandInput;

export function createNetworkInterface(
  { resources }: Rooms,
  input: Input,
  call: Call,
): CreateNetworkInterfaceResult {
  refuseWhatIsNotServed(input);
  const place = placeOf(call);
  const addresses = readAddresses(input);
  const connectionTracking = readConnectionTracking(input.ConnectionTrackingSpecification);
  const made = resources.clientTokens.once(place, "CreateNetworkInterface", input, () => {
    const subnet = resources.subnets.require(place, input.SubnetId);
    const tags = specifiedTags(input.TagSpecifications, ["network-interface"]);
    const { id } = resources.commit(() =>
      makeInterface(resources, place, {
        subnet,
        ...addresses,
        securityGroupIds: input.Groups?.length ? [...new Set(input.Groups)] : undefined,
        description: input.Description,
        hasPrimaryIpv6: input.EnablePrimaryIpv6,
        connectionTracking,
        tags,
      }),
    );
    return [id];
  });
  const record = resources.networkInterfaces.require(place, made[0]);
  return {
    // Its waiters know this state, the enumeration of AWS's model does not.
    NetworkInterface: { ...shownInterface(resources, record), Status: "pending" as "available" },
    ClientToken: input.ClientToken,
  };
}

function refuseWhatIsNotServed(input: Input): void {
  if (input.InterfaceType !== undefined) {
    throw notImplemented(`An interface of type ${input.InterfaceType}`);
  }
  if (input.Operator !== undefined) throw notImplemented("Operator");
}

function readAddresses(input: Input): Pick<InterfaceSettings, "primaryAddress" | "more"> {
  const { PrivateIpAddress, PrivateIpAddresses: named = [] } = input;
  const ipv4Count = input.SecondaryPrivateIpAddressCount;
  if (named.length > 0 && ipv4Count !== undefined) {
    throw together("privateIpAddresses", "secondaryPrivateIpAddressCount");
  }
  if (named.filter(({ Primary }) => Primary).length > 1) {
    throw invalidParameterValue("Only one primary private IP address can be specified.");
  }
  const address = ({ PrivateIpAddress: text }: (typeof named)[number]) => {
    if (!text) throw missing("PrivateIpAddress");
    return text;
  };
  const primary = named.find(({ Primary }) => Primary);
  if (primary !== undefined && PrivateIpAddress !== undefined) {
    if (address(primary) !== PrivateIpAddress) {
      throw together("privateIpAddress", "privateIpAddresses");
    }
  }
  const primaryAddress = PrivateIpAddress ?? (primary && address(primary));
  const more = {
    ipv4: named.filter((each) => each !== primary).map(address),
    ipv4Count,
    ...readIpv6(input),
    ...readPrefixes(input),
  };
  return { primaryAddress, more };
}

function readIpv6({ Ipv6Addresses = [], Ipv6AddressCount }: Input): AddressWishes {
  const ipv6 = Ipv6Addresses.flatMap(({ Ipv6Address }) => Ipv6Address ?? []);
  if (ipv6.length > 0 && Ipv6AddressCount !== undefined) {
    throw together("ipv6Addresses", "ipv6AddressCount");
  }
  return { ipv6, ipv6Count: Ipv6AddressCount };
}

function readPrefixes(input: Input): AddressWishes {
  const ipv4Prefixes = (input.Ipv4Prefixes ?? []).flatMap(({ Ipv4Prefix }) => Ipv4Prefix ?? []);
  const ipv6Prefixes = (input.Ipv6Prefixes ?? []).flatMap(({ Ipv6Prefix }) => Ipv6Prefix ?? []);
  if (ipv4Prefixes.length > 0 && input.Ipv4PrefixCount !== undefined) {
    throw together("ipv4Prefixes", "ipv4PrefixCount");
  }
  if (ipv6Prefixes.length > 0 && input.Ipv6PrefixCount !== undefined) {
    throw together("ipv6Prefixes", "ipv6PrefixCount");
  }
  return {
    ipv4Prefixes,
    ipv4PrefixCount: input.Ipv4PrefixCount,
    ipv6Prefixes,
    ipv6PrefixCount: input.Ipv6PrefixCount,
  };
}

export const together = (one: string, other: string) =>
  invalidParameterCombination(`The parameter ${one} cannot be used with the parameter ${other}`);
