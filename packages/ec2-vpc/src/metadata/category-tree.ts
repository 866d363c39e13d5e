/**
 * The categories of instance metadata as a tree.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html#instancedata-data-categories
 */
import type { MetadataInterface, MetadataView } from "./metadata-view.ts";

/** A text, something made when it is asked for, or what is below. Undefined is not there. */
export type Node = string | (() => string | undefined) | Tree | undefined;
export interface Tree {
  readonly [name: string]: Node;
}

export interface CategorySources {
  /** JSON text of what `iam/security-credentials/ROLE` tells; undefined when the role cannot be had. */
  readonly credentials: () => string | undefined;
}

export function metadataTree(view: MetadataView, sources: CategorySources): Tree {
  const [primary] = view.interfaces;
  const publicAddress = primary?.publicAddresses[0]?.address;
  return {
    "ami-id": view.imageId,
    "ami-launch-index": String(view.launchIndex),
    "ami-manifest-path": view.manifestPath,
    "block-device-mapping": view.blockDevices,
    events: {
      maintenance: { history: "[]", scheduled: "[]" },
      recommendations: recommendationTree(view),
    },
    hostname: primary?.localHostname,
    iam: iamTree(view, sources),
    "instance-action": "none",
    "instance-id": view.instanceId,
    "instance-life-cycle": view.lifeCycle,
    "instance-type": view.instanceType,
    ...(primary?.ipv6Addresses[0] !== undefined && { ipv6: primary.ipv6Addresses[0] }),
    "kernel-id": view.kernelId,
    "local-hostname": primary?.localHostname,
    "local-ipv4": primary?.privateAddresses[0],
    mac: primary?.macAddress,
    metrics: { vhostmd: '<?xml version="1.0" encoding="UTF-8"?>' },
    network: {
      interfaces: {
        macs: Object.fromEntries(
          view.interfaces.map((each) => [each.macAddress, interfaceTree(each)]),
        ),
      },
    },
    placement: {
      "availability-zone": view.zone,
      "availability-zone-id": view.zoneId,
      "group-name": view.placementGroup,
      region: view.region,
    },
    "product-codes": lines(view.productCodes),
    profile: "default-hvm",
    "public-hostname": primary?.publicHostname,
    "public-ipv4": publicAddress,
    "public-keys": keyTree(view),
    "ramdisk-id": view.ramdiskId,
    "reservation-id": view.reservationId,
    "security-groups": primary?.securityGroupNames.join("\n"),
    services: { domain: "amazonaws.com", partition: "aws" },
    spot: spotTree(view),
    system: "nitro",
    tags: view.options.instanceMetadataTags === "enabled" ? { instance: view.tags } : undefined,
  };
}

function recommendationTree({ interruption }: MetadataView): Tree | undefined {
  if (interruption === undefined) return undefined;
  return { rebalance: JSON.stringify({ noticeTime: seconds(interruption.recommendedAt) }) };
}

/** There from the notice on. */
function spotTree({ interruption }: MetadataView): Tree | undefined {
  if (!interruption?.isNoticed) return undefined;
  const { action, at } = interruption;
  const time = seconds(at);
  return {
    "instance-action": JSON.stringify({ action, time }),
    "termination-time": action === "terminate" ? time : undefined,
  };
}

function iamTree({ profile, pendingAt }: MetadataView, sources: CategorySources): Tree | undefined {
  if (profile === undefined) return undefined;
  const role = profile.roleArn?.split("/").at(-1);
  const told = {
    Code: role === undefined ? "InstanceProfileNotFound" : "Success",
    LastUpdated: seconds(pendingAt),
    InstanceProfileArn: profile.arn,
    InstanceProfileId: profile.id,
  };
  return {
    info: JSON.stringify(told, null, 2),
    "security-credentials": role === undefined ? {} : { [role]: sources.credentials },
  };
}

/** Listed as `0=name`, asked for as `0`. */
function keyTree({ keyPair }: MetadataView): Tree | undefined {
  if (keyPair === undefined) return undefined;
  return { [`0=${keyPair.name}`]: { "openssh-key": keyPair.openSshKey } };
}

function interfaceTree(card: MetadataInterface): Tree {
  return {
    "device-number": String(card.deviceNumber),
    "interface-id": card.interfaceId,
    "ipv4-associations": Object.fromEntries(
      card.publicAddresses.map(({ address, behind }) => [address, behind]),
    ),
    "ipv4-prefix": lines(card.ipv4Prefixes),
    "ipv6-prefix": lines(card.ipv6Prefixes),
    ipv6s: lines(card.ipv6Addresses),
    "local-hostname": card.localHostname,
    "local-ipv4s": lines(card.privateAddresses),
    mac: card.macAddress,
    "owner-id": card.ownerId,
    "public-hostname": card.publicHostname,
    "public-ipv4s": lines(card.publicAddresses.map(({ address }) => address)),
    "security-group-ids": lines(card.securityGroupIds),
    "security-groups": lines(card.securityGroupNames),
    "subnet-id": card.subnetId,
    "subnet-ipv4-cidr-block": card.subnetCidr,
    "subnet-ipv6-cidr-blocks": lines(card.subnetIpv6Cidrs),
    "vpc-id": card.vpcId,
    "vpc-ipv4-cidr-block": card.vpcCidrs[0],
    "vpc-ipv4-cidr-blocks": lines(card.vpcCidrs),
    "vpc-ipv6-cidr-blocks": lines(card.vpcIpv6Cidrs),
  };
}

const lines = (values: readonly string[]) => (values.length === 0 ? undefined : values.join("\n"));

/** `2026-11-26T19:00:00Z` */
export const seconds = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** The text at a path of names; a branch is listed, its branches with a slash. Undefined: 404. */
export function textAt(tree: Tree, path: readonly string[]): string | undefined {
  let node: Node = tree;
  for (const name of path) {
    if (typeof node !== "object") return undefined;
    node = below(node, name);
  }
  if (typeof node === "function") return node();
  return typeof node === "object" ? listing(node) : node;
}

function below(tree: Tree, name: string): Node {
  if (Object.hasOwn(tree, name)) return tree[name];
  // Keys are listed with their names, and asked for by their numbers.
  const numbered = Object.keys(tree).find(
    (each) => /^\d+$/.test(name) && each.startsWith(`${name}=`),
  );
  return numbered === undefined ? undefined : tree[numbered];
}

function listing(tree: Tree): string {
  const names = Object.keys(tree).filter((name) => tree[name] !== undefined);
  return names
    .sort()
    .map((name) => (typeof tree[name] === "object" && !name.includes("=") ? `${name}/` : name))
    .join("\n");
}
