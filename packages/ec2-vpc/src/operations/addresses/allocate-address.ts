/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
 */
import type {
  AllocateAddressCommandInput,
  AllocateAddressResult,
  ReleaseAddressCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, notImplemented } from "../../errors.ts";
import { allocateElastic } from "../../resource/interface/associate-address.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findAddress } from "./find-address.ts";

type Input = AllocateAddressCommandInput;

/** Of pools that an account brings along there are none here. */
export function allocateAddress(
  { resources }: Rooms,
  input: Input,
  call: Call,
): AllocateAddressResult {
  refuseWhatIsNotServed(input);
  const place = placeOf(call);
  const { NetworkBorderGroup: group = place.region } = input;
  if (group !== place.region) {
    throw invalidParameterValue(`Invalid value '${group}' for networkBorderGroup.`);
  }
  const tags = specifiedTags(input.TagSpecifications, ["elastic-ip"]);
  const { id, publicAddress } = resources.commit(() => allocateElastic(resources, place, { tags }));
  return {
    AllocationId: id,
    PublicIp: publicAddress,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: place.region,
  };
}

function refuseWhatIsNotServed(input: Input): void {
  if (input.Domain === "standard") throw notImplemented("EC2-Classic");
  if (input.Address !== undefined) throw notImplemented("Recovering an address");
  if ((input.PublicIpv4Pool ?? "amazon") !== "amazon") throw notImplemented("PublicIpv4Pool");
  if (input.CustomerOwnedIpv4Pool !== undefined) throw notImplemented("CustomerOwnedIpv4Pool");
  if (input.IpamPoolId !== undefined) throw notImplemented("IpamPoolId");
}

export function releaseAddress(
  { resources }: Rooms,
  input: ReleaseAddressCommandInput,
  call: Call,
): object {
  const { id, association, publicAddress } = findAddress(resources, placeOf(call), input);
  if (association !== undefined) {
    throw clientError("InvalidIPAddress.InUse", `Address ${publicAddress} is in use.`);
  }
  resources.elasticAddresses.remove(id);
  return {};
}
