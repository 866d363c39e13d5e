/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdFormat.html
 */
import type {
  DescribeAccountAttributesCommandInput,
  DescribeAccountAttributesResult,
  DescribeIdFormatCommandInput,
  DescribeIdFormatResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** Limits as AWS gives them to a new account. */
const LIMITS: Readonly<Record<string, string>> = {
  "max-instances": "20",
  "vpc-max-security-groups-per-interface": "5",
  "max-elastic-ips": "5",
  "vpc-max-elastic-ips": "5",
};

export function describeAccountAttributes(
  { resources }: Rooms,
  input: DescribeAccountAttributesCommandInput,
  call: Call,
): DescribeAccountAttributesResult {
  const vpcs = [...resources.vpcs.in(placeOf(call))];
  const attributes: Readonly<Record<string, string>> = {
    "supported-platforms": "VPC",
    "default-vpc": vpcs.find(({ isDefault }) => isDefault)?.id ?? "none",
    ...LIMITS,
  };
  const names: readonly string[] = input.AttributeNames ?? [];
  const unknown = names.find((name) => !Object.hasOwn(attributes, name));
  if (unknown !== undefined) {
    throw invalidParameterValue(
      `Value (${unknown}) for parameter attributeName is invalid. Unknown attribute.`,
    );
  }
  return {
    AccountAttributes: Object.entries(attributes)
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([AttributeName, value]) => ({
        AttributeName,
        AttributeValues: [{ AttributeValue: value }],
      })),
  };
}

/** Every kind has long ids since 2018. */
export function describeIdFormat(
  { resources }: Rooms,
  { Resource: asked }: DescribeIdFormatCommandInput,
): DescribeIdFormatResult {
  const types = resources.collections.map(({ kind }) => kind.type);
  if (asked !== undefined && !types.includes(asked)) {
    throw invalidParameterValue(`Value (${asked}) for parameter resource is invalid.`);
  }
  return {
    Statuses: types
      .filter((type) => asked === undefined || type === asked)
      .map((type) => ({ Resource: type, UseLongIds: true })),
  };
}
