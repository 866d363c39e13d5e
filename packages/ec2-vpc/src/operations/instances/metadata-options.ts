/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
 */
import type {
  GetInstanceMetadataDefaultsCommandInput,
  GetInstanceMetadataDefaultsResult,
  ModifyInstanceMetadataDefaultsCommandInput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import { type InstanceMetadataOptions, isLive } from "../../resource/instance/instance.ts";
import { placeKey } from "../../resource/record.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownMetadataOptions } from "./shown-instance.ts";

const HOPS_MAX = 64;

export function modifyInstanceMetadataOptions(
  { resources }: Rooms,
  input: ModifyInstanceMetadataOptionsCommandInput,
  call: Call,
): ModifyInstanceMetadataOptionsResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  if (!isLive(instance)) {
    throw clientError(
      "IncorrectInstanceState",
      `The instance '${instance.id}' is not in a state in which its metadata options can be modified.`,
    );
  }
  const { HttpTokens, HttpEndpoint, HttpProtocolIpv6, InstanceMetadataTags } = input;
  const { HttpPutResponseHopLimit: hops } = input;
  if (!(HttpTokens || HttpEndpoint || HttpProtocolIpv6 || InstanceMetadataTags || hops)) {
    throw missing("HttpTokens, HttpPutResponseHopLimit, HttpEndpoint or HttpProtocolIpv6");
  }
  checkHops(hops);
  const before = instance.metadataOptions;
  const metadataOptions: InstanceMetadataOptions = {
    httpTokens: HttpTokens ?? before.httpTokens,
    httpPutResponseHopLimit: hops ?? before.httpPutResponseHopLimit,
    httpEndpoint: HttpEndpoint ?? before.httpEndpoint,
    httpProtocolIpv6: HttpProtocolIpv6 ?? before.httpProtocolIpv6,
    instanceMetadataTags: InstanceMetadataTags ?? before.instanceMetadataTags,
  };
  resources.instances.put({ ...instance, metadataOptions });
  return {
    InstanceId: instance.id,
    InstanceMetadataOptions: { ...shownMetadataOptions(metadataOptions), State: "pending" },
  };
}

function checkHops(hops: number | undefined): void {
  if (hops === undefined || (hops >= 1 && hops <= HOPS_MAX)) return;
  throw invalidParameterValue(
    `Value (${hops}) for parameter HttpPutResponseHopLimit is invalid. The value must be between 1 and ${HOPS_MAX}.`,
  );
}

export function getInstanceMetadataDefaults(
  { resources }: Rooms,
  _input: GetInstanceMetadataDefaultsCommandInput,
  call: Call,
): GetInstanceMetadataDefaultsResult {
  const defaults = resources.region(placeOf(call))?.metadataDefaults ?? {};
  return {
    AccountLevel: {
      HttpTokens: defaults.httpTokens,
      HttpPutResponseHopLimit: defaults.httpPutResponseHopLimit,
      HttpEndpoint: defaults.httpEndpoint,
      InstanceMetadataTags: defaults.instanceMetadataTags,
      ManagedBy: "account",
    },
  };
}

/** What is not said stays; `no-preference` and -1 take it back. */
export function modifyInstanceMetadataDefaults(
  { resources }: Rooms,
  input: ModifyInstanceMetadataDefaultsCommandInput,
  call: Call,
): { readonly Return: boolean } {
  const place = placeOf(call);
  if (input.HttpTokensEnforced === "enabled") throw notImplemented("Enforcing tokens");
  const hops = input.HttpPutResponseHopLimit;
  if (hops !== -1) checkHops(hops);
  const region = resources.region(place) ?? { ...place, id: placeKey(place) };
  const before = region.metadataDefaults ?? {};
  resources.regions.put({
    ...region,
    metadataDefaults: {
      httpTokens: preference(input.HttpTokens, before.httpTokens),
      httpEndpoint: preference(input.HttpEndpoint, before.httpEndpoint),
      instanceMetadataTags: preference(input.InstanceMetadataTags, before.instanceMetadataTags),
      httpPutResponseHopLimit: hops === -1 ? undefined : (hops ?? before.httpPutResponseHopLimit),
    },
  });
  return { Return: true };
}

function preference<Value extends string>(
  asked: Value | "no-preference" | undefined,
  before: Value | undefined,
): Value | undefined {
  if (asked === undefined) return before;
  return asked === "no-preference" ? undefined : asked;
}
