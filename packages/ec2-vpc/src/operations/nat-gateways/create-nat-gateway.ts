/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html */
import type { CreateNatGatewayCommandInput, CreateNatGatewayResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterCombination, missing, notImplemented } from "../../errors.ts";
import { makeNatGateway } from "../../resource/gateway/make-nat-gateway.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownNatGateway } from "./shown-nat-gateway.ts";

type Input = CreateNatGatewayCommandInput;

export function createNatGateway(
  { resources, settings }: Rooms,
  input: Input,
  call: Call,
): CreateNatGatewayResult {
  if (input.AvailabilityMode === "regional") throw notImplemented("A regional NAT gateway");
  const place = placeOf(call);
  const { ConnectivityType: connectivity = "public", SubnetId } = input;
  if (!SubnetId) throw missing("SubnetId");
  checkAddresses(connectivity, input);
  const made = resources.clientTokens.once(place, "CreateNatGateway", input, () => {
    const subnet = resources.subnets.require(place, SubnetId);
    const tags = specifiedTags(input.TagSpecifications, ["natgateway"]);
    const first = input.AllocationId === undefined ? [] : [input.AllocationId];
    const { id } = resources.commit(() =>
      makeNatGateway(resources, place, {
        subnet,
        connectivity,
        allocationIds: [...first, ...(input.SecondaryAllocationIds ?? [])],
        primaryAddress: input.PrivateIpAddress,
        secondaryAddresses: input.SecondaryPrivateIpAddresses ?? [],
        secondaryCount: input.SecondaryPrivateIpAddressCount ?? 0,
        tags,
        transitionMs: settings.transitionMs,
      }),
    );
    return [id];
  });
  const record = resources.natGateways.require(place, made[0]);
  return {
    ClientToken: input.ClientToken,
    NatGateway: shownNatGateway({ ...record, state: "pending", failure: undefined }),
  };
}

/** A public address of each private one, or none at all. */
function checkAddresses(connectivity: "public" | "private", input: Input): void {
  const secondary = input.SecondaryPrivateIpAddresses?.length ?? 0;
  const allocations = input.SecondaryAllocationIds?.length ?? 0;
  const count = input.SecondaryPrivateIpAddressCount;
  if (count !== undefined && secondary > 0) {
    throw invalidParameterCombination(
      "SecondaryPrivateIpAddressCount cannot be specified with SecondaryPrivateIpAddresses",
    );
  }
  if (connectivity === "private") {
    if (!input.AllocationId && allocations === 0) return;
    throw invalidParameterCombination(
      "AllocationId cannot be specified for a NAT gateway with private connectivity",
    );
  }
  if (!input.AllocationId) throw missing("AllocationId");
  if (count !== undefined) {
    throw invalidParameterCombination(
      "SecondaryPrivateIpAddressCount cannot be specified for a NAT gateway with public connectivity",
    );
  }
  if (secondary > allocations) {
    throw invalidParameterCombination(
      "SecondaryPrivateIpAddresses need as many SecondaryAllocationIds",
    );
  }
}
