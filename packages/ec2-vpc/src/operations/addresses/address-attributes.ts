/**
 * The name that a reverse lookup of an elastic address answers. AWS looks for a forward record first; nobody else's names
 * are known here, so any name is kept.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAddressAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetAddressAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html
 */
import type {
  AddressAttribute,
  DescribeAddressesAttributeCommandInput,
  DescribeAddressesAttributeResult,
  ModifyAddressAttributeCommandInput,
  ModifyAddressAttributeResult,
  ResetAddressAttributeCommandInput,
  ResetAddressAttributeResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue, missing } from "../../errors.ts";
import type { ElasticAddressRecord } from "../../resource/interface/elastic-address.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

const NAME = /^(?=.{1,253}\.?$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\.?$/i;

export function modifyAddressAttribute(
  { resources }: Rooms,
  { AllocationId: id, DomainName: name }: ModifyAddressAttributeCommandInput,
  call: Call,
): ModifyAddressAttributeResult {
  const elastic = resources.elasticAddresses.require(placeOf(call), id);
  if (!name) throw missing("domainName");
  if (!NAME.test(name)) {
    throw invalidParameterValue(`The domain name '${name}' is not valid`);
  }
  const changed = { ...elastic, ptrRecord: name.endsWith(".") ? name : `${name}.` };
  resources.elasticAddresses.put(changed);
  return { Address: shownAttribute(changed) };
}

export function resetAddressAttribute(
  { resources }: Rooms,
  { AllocationId: id }: ResetAddressAttributeCommandInput,
  call: Call,
): ResetAddressAttributeResult {
  const elastic = resources.elasticAddresses.require(placeOf(call), id);
  const changed = { ...elastic, ptrRecord: undefined };
  resources.elasticAddresses.put(changed);
  return { Address: shownAttribute(changed) };
}

export function describeAddressesAttribute(
  { resources }: Rooms,
  input: DescribeAddressesAttributeCommandInput,
  call: Call,
): DescribeAddressesAttributeResult {
  const ids = input.AllocationIds;
  const page = describe(resources, resources.elasticAddresses, input, placeOf(call), { ids });
  return { Addresses: page.records.map(shownAttribute), NextToken: page.nextToken };
}

const shownAttribute = (record: ElasticAddressRecord): AddressAttribute => ({
  AllocationId: record.id,
  PublicIp: record.publicAddress,
  ...(record.ptrRecord !== undefined && { PtrRecord: record.ptrRecord }),
});
