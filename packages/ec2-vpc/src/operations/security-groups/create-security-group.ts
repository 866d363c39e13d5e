/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
import type {
  CreateSecurityGroupCommandInput,
  CreateSecurityGroupResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { allowAll, type SecurityGroupPeer } from "../../resource/security/security-group-rule.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { defaultVpcOf } from "./default-vpc-of.ts";
import { arnOf } from "./shown-group.ts";

const GROUPS_PER_VPC_MAX = 2500;
const LENGTH_MAX = 255;
const ASCII = /^[\x20-\x7e]*$/;

export function createSecurityGroup(
  { resources }: Rooms,
  input: CreateSecurityGroupCommandInput,
  call: Call,
): CreateSecurityGroupResult {
  const place = placeOf(call);
  const name = readName(input.GroupName);
  const description = readDescription(input.Description);
  const vpc =
    input.VpcId === undefined
      ? defaultVpcOf(resources, place)
      : resources.vpcs.require(place, input.VpcId);
  const tags = specifiedTags(input.TagSpecifications, ["security-group"]);
  requireRoom(resources, vpc, name);
  const group = {
    ...place,
    id: resources.newId("sg"),
    tags,
    vpcId: vpc.id,
    name,
    description,
  };
  const outTo: SecurityGroupPeer[] = [{ cidrIpv4: "0.0.0.0/0" }];
  if (vpc.ipv6Associations.length > 0) outTo.push({ cidrIpv6: "::/0" });
  resources.commit(() => {
    resources.securityGroups.put(group);
    for (const peer of outTo) {
      const rule = { id: resources.newId("sgr"), egress: true, peer };
      resources.securityGroupRules.put(allowAll(group, rule));
    }
  });
  return {
    GroupId: group.id,
    SecurityGroupArn: arnOf(group, "security-group"),
    Tags: shownTags(tags),
  };
}

function readName(name: string | undefined): string {
  if (!name) throw missing("GroupName");
  if (/^sg-/.test(name)) {
    throw invalidParameterValue(
      "Invalid security group name. Group names may not be in the format sg-*.",
    );
  }
  if (name === "default") {
    throw invalidParameterValue("Cannot use reserved security group name: default");
  }
  requireText(name, "GroupName");
  return name;
}

function readDescription(description: string | undefined): string {
  if (!description) throw missing("GroupDescription");
  requireText(description, "GroupDescription");
  return description;
}

function requireText(text: string, parameter: string): void {
  const value = `Value (${text}) for parameter ${parameter} is invalid.`;
  if (!ASCII.test(text)) {
    throw invalidParameterValue(`${value} Character sets beyond ASCII are not supported.`);
  }
  if (text.length > LENGTH_MAX) {
    throw invalidParameterValue(`${value} The maximum length is ${LENGTH_MAX} characters.`);
  }
}

function requireRoom(resources: Resources, vpc: VpcRecord, name: string): void {
  let count = 0;
  for (const group of resources.securityGroups.inVpc(vpc.id)) {
    if (group.name === name) {
      throw clientError(
        "InvalidGroup.Duplicate",
        `The security group '${name}' already exists for VPC '${vpc.id}'`,
      );
    }
    count++;
  }
  if (count < GROUPS_PER_VPC_MAX) return;
  throw clientError(
    "SecurityGroupLimitExceeded",
    `The maximum number of security groups for VPC '${vpc.id}' has been reached.`,
  );
}
