/** Values of EC2's condition keys: of a resource that there is, or of one that a request makes. */
import type { ContextValue } from "@cloudglass/wire";
import { type ImageRecord, isPublic } from "../resource/image/image.ts";
import type { Place, ResourceRecord } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";
import { zoneId } from "../resource/zone.ts";
import type { Input } from "./named-resources.ts";

export interface Subject {
  readonly type: string;
  /** What a policy's ARN ends with; undefined for what is to be made. */
  readonly name: string | undefined;
  /** Undefined also for what is not there. */
  readonly record: ResourceRecord | undefined;
  /** What it will have where the request leaves it to a default, in the words of records. */
  readonly made?: Input;
  /** As it is meant: with what launch templates and defaults add. */
  readonly input: Input;
  readonly sent: Input;
  readonly place: Place;
  readonly resources: Resources;
}

type Value = (subject: Subject) => ContextValue | undefined;

/** A member of the record (`iamProfile.arn`), or else of the request. */
function fact(subject: Subject, recordPath: string, ...inputPath: string[]): unknown {
  if (subject.record !== undefined) return memberAt(subject.record, recordPath.split("."));
  const made = memberAt(subject.made, recordPath.split("."));
  if (made !== undefined) return made;
  return memberAt(subject.input, inputPath);
}

function memberAt(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, member) => (value as Input | undefined)?.[member], from);
}

function plain(value: unknown): ContextValue | undefined {
  return ["string", "number", "boolean"].includes(typeof value)
    ? (value as ContextValue)
    : undefined;
}

const of =
  (recordMember: string, ...inputPath: string[]): Value =>
  (subject) =>
    plain(fact(subject, recordMember, ...inputPath));

const arn = ({ place }: Subject, type: string, id: string) =>
  `arn:aws:ec2:${place.region}:${place.accountId}:${type}/${id}`;

const zoneOf = (subject: Subject): string | undefined => {
  const zone =
    fact(subject, "zone", "AvailabilityZone") ??
    fact(subject, "placement.zone", "Placement", "AvailabilityZone");
  if (typeof zone === "string") return zone;
  const subnet = fact(subject, "subnetId", "SubnetId");
  return typeof subnet === "string" ? subject.resources.subnets.get(subnet)?.zone : undefined;
};

const vpcArn: Value = (subject) => {
  const own = fact(subject, "vpcId", "VpcId");
  const subnet = fact(subject, "subnetId", "SubnetId");
  const vpcId =
    own ?? (typeof subnet === "string" ? subject.resources.subnets.get(subnet)?.vpcId : undefined);
  return typeof vpcId === "string" ? arn(subject, "vpc", vpcId) : undefined;
};

/** Their value is what the resource's ARN ends with. */
const ID_KEYS: readonly string[] = [
  "ec2:AllocationId",
  "ec2:DhcpOptionsID",
  "ec2:ImageID",
  "ec2:InstanceID",
  "ec2:InternetGatewayID",
  "ec2:KeyPairName",
  "ec2:NetworkAclID",
  "ec2:NetworkInterfaceID",
  "ec2:PlacementGroupName",
  "ec2:RouteTableID",
  "ec2:SecurityGroupID",
  "ec2:SnapshotID",
  "ec2:SubnetID",
  "ec2:VolumeID",
  "ec2:VpcID",
  "ec2:VpcPeeringConnectionID",
  "ec2:transitGatewayAttachmentId",
  "ec2:transitGatewayId",
  "ec2:transitGatewayRouteTableId",
];

const named: Value = ({ name }) => name;

const VALUES: Readonly<Record<string, Value>> = {
  ...Object.fromEntries(ID_KEYS.map((key) => [key, named])),
  "ec2:AssociatePublicIpAddress": ({ input }) => {
    const [first] = (input.NetworkInterfaces ?? []) as readonly Input[];
    return plain(first?.AssociatePublicIpAddress);
  },
  "ec2:Attribute": ({ input }) => attributesOf(input)[0]?.[0],
  "ec2:AvailabilityZone": zoneOf,
  "ec2:AvailabilityZoneId": (subject) => {
    const zone = zoneOf(subject);
    return zone === undefined ? undefined : zoneId(zone);
  },
  "ec2:Domain": ({ type }) => (type === "elastic-ip" ? "vpc" : undefined),
  "ec2:EbsOptimized": of("ebsOptimized", "EbsOptimized"),
  "ec2:Encrypted": of("encrypted", "Encrypted"),
  "ec2:ImageType": () => "machine",
  "ec2:InstanceProfile": (subject) =>
    plain(fact(subject, "iamProfile.arn", "IamInstanceProfile", "Arn")),
  "ec2:InstanceType": of("instanceType", "InstanceType"),
  "ec2:InstanceMarketType": ({ record, input }) => {
    if (record !== undefined) return (record as unknown as Input).lifecycle ? "spot" : "on-demand";
    return plain((input.InstanceMarketOptions as Input | undefined)?.MarketType) ?? "on-demand";
  },
  "ec2:IsLaunchTemplateResource": ({ input, sent, name }) => {
    if (input.LaunchTemplate === undefined) return undefined;
    return name === undefined || !JSON.stringify(sent).includes(name);
  },
  "ec2:LaunchTemplate": (subject) => {
    const reference = subject.input.LaunchTemplate as Input | undefined;
    if (reference === undefined) return undefined;
    const { launchTemplates } = subject.resources;
    for (const { id, name } of launchTemplates.in(subject.place)) {
      const isMeant = id === reference.LaunchTemplateId || name === reference.LaunchTemplateName;
      if (isMeant) return arn(subject, "launch-template", id);
    }
    return undefined;
  },
  "ec2:NewInstanceProfile": ({ input }) =>
    plain((input.IamInstanceProfile as Input | undefined)?.Arn),
  "ec2:KeyPairType": of("keyType", "KeyType"),
  "ec2:KmsKeyId": of("kmsKeyId", "KmsKeyId"),
  "ec2:MetadataHttpEndpoint": of("metadataOptions.httpEndpoint", "MetadataOptions", "HttpEndpoint"),
  "ec2:MetadataHttpPutResponseHopLimit": of(
    "metadataOptions.httpPutResponseHopLimit",
    "MetadataOptions",
    "HttpPutResponseHopLimit",
  ),
  "ec2:MetadataHttpTokens": of("metadataOptions.httpTokens", "MetadataOptions", "HttpTokens"),
  "ec2:Owner": ({ record }) => {
    const alias = (record as unknown as Input | undefined)?.ownerAlias;
    return typeof alias === "string" ? alias : record?.accountId;
  },
  "ec2:ParentSnapshot": (subject) => {
    const id = fact(subject, "snapshotId", "SnapshotId");
    return typeof id === "string"
      ? `arn:aws:ec2:${subject.place.region}::snapshot/${id}`
      : undefined;
  },
  "ec2:ParentVolume": (subject) => {
    const id = fact(subject, "volumeId", "VolumeId");
    return typeof id === "string" ? arn(subject, "volume", id) : undefined;
  },
  "ec2:PlacementGroup": (subject) => {
    const name = fact(subject, "placement.groupName", "Placement", "GroupName");
    return typeof name === "string" ? arn(subject, "placement-group", name) : undefined;
  },
  "ec2:PlacementGroupStrategy": of("strategy", "Strategy"),
  "ec2:Public": ({ record }) =>
    record !== undefined && "launchPermissions" in record
      ? isPublic(record as ImageRecord)
      : undefined,
  "ec2:PublicIpAddress": of("publicAddress"),
  "ec2:Permission": ({ input }) => plain(input.Permission),
  "ec2:AuthorizedUser": ({ input }) => plain(input.AwsAccountId),
  "ec2:AuthorizedService": ({ input }) => plain(input.AwsService),
  "ec2:RequesterVpc": (subject) => {
    const id = fact(subject, "requester.vpcId", "VpcId");
    return typeof id === "string" ? arn(subject, "vpc", id) : undefined;
  },
  "ec2:AccepterVpc": (subject) => {
    const id = fact(subject, "accepter.vpcId", "PeerVpcId");
    const owner = fact(subject, "accepter.accountId", "PeerOwnerId") ?? subject.place.accountId;
    return typeof id === "string"
      ? `arn:aws:ec2:${subject.place.region}:${owner}:vpc/${id}`
      : undefined;
  },
  "ec2:RootDeviceType": () => "ebs",
  "ec2:Subnet": (subject) => {
    const id = fact(subject, "subnetId", "SubnetId");
    return typeof id === "string" ? arn(subject, "subnet", id) : undefined;
  },
  "ec2:Tenancy": (subject) =>
    plain(
      fact(subject, "instanceTenancy", "InstanceTenancy") ??
        fact(subject, "placement.tenancy", "Placement", "Tenancy"),
    ) ?? "default",
  "ec2:VolumeIops": of("iops", "Iops"),
  "ec2:VolumeSize": (subject) =>
    plain(fact(subject, "sizeGiB", "Size") ?? fact(subject, "volumeSizeGiB")),
  "ec2:VolumeThroughput": of("throughput", "Throughput"),
  "ec2:VolumeType": of("volumeType", "VolumeType"),
  "ec2:Vpc": vpcArn,
  "ec2:VpceServiceName": of("serviceName", "ServiceName"),
  "ec2:VpceServiceOwner": ({ type }) => (type === "vpc-endpoint" ? "amazon" : undefined),
};

/** Attributes that a request sets: their names and, where it is one, the value. */
function attributesOf(input: Input): readonly (readonly [string, ContextValue])[] {
  if (typeof input.Attribute === "string") {
    return [[input.Attribute, plain(input.Value) ?? ""]];
  }
  return Object.entries(input).flatMap(([name, value]) => {
    const inner = (value as Input | null)?.Value;
    const set = plain(inner) ?? plain(value);
    return set === undefined || /(Id|Ids|DryRun)$/.test(name) ? [] : [[name, set] as const];
  });
}

/** Keys of the reference that have a value here; names of tags and attributes filled in. */
export function conditionKeys(
  subject: Subject,
  keys: readonly string[],
): Record<string, ContextValue> {
  const context: Record<string, ContextValue> = {};
  for (const key of keys) {
    const [stem, rest] = key.split("/") as [string, string?];
    if (stem === "ec2:Attribute" && rest !== undefined) {
      for (const [name, value] of attributesOf(subject.input)) context[`${stem}/${name}`] = value;
      continue;
    }
    if (stem === "ec2:ResourceTag" || stem === "aws:ResourceTag") {
      for (const [tag, value] of Object.entries(subject.record?.tags ?? {})) {
        context[`${stem}/${tag}`] = value;
      }
      continue;
    }
    const value = VALUES[key]?.(subject);
    if (value !== undefined) context[key] = value;
  }
  return context;
}
