/**
 * The public images of Amazon and of those who publish theirs, in every region: the newest release of each, and the one
 * before it. Ids are not AWS's, but stay what they are. Their names, and the parameters of Systems Manager that lead to
 * them, are those of
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html
 */
import { createHash } from "node:crypto";
import type { ArchitectureName } from "../architecture.ts";
import type { ImageRecord, ImageVolume } from "./image.ts";
import { PUBLICATIONS, type Publication, type Release } from "./publications.ts";

const byRegion = new Map<string, ReadonlyMap<string, ImageRecord>>();
const ARCHITECTURES = ["x86_64", "arm64"] as const;

/** By id. */
export function publicImages(region: string): ReadonlyMap<string, ImageRecord> {
  let found = byRegion.get(region);
  if (found === undefined) {
    const images = PUBLICATIONS.flatMap((publication) =>
      ARCHITECTURES.filter((each) => publication.architectures.includes(each)).flatMap((each) =>
        publication.releases.map((release, index) =>
          imageOf(region, publication, each, release, index === 0),
        ),
      ),
    );
    found = new Map(images.map((image) => [image.id, image]));
    byRegion.set(region, found);
  }
  return found;
}

/** What a parameter of Systems Manager that AWS publishes leads to. */
export function publishedImage(region: string, parameterName: string): ImageRecord | undefined {
  for (const image of publicImages(region).values()) {
    if (image.ssmParameterName === parameterName) return image;
  }
  const alias = ALIASES.get(parameterName);
  return alias === undefined ? undefined : publishedImage(region, alias);
}

/** Parameters that lead where another does. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  ARCHITECTURES.flatMap((architecture) => {
    const al = "/aws/service/ami-amazon-linux-latest";
    return [
      [
        `${al}/al2023-ami-kernel-default-${architecture}`,
        `${al}/al2023-ami-kernel-6.1-${architecture}`,
      ],
      [
        `${al}/al2023-ami-minimal-kernel-default-${architecture}`,
        `${al}/al2023-ami-minimal-kernel-6.1-${architecture}`,
      ],
    ] as const;
  }),
);

function imageOf(
  region: string,
  publication: Publication,
  architecture: ArchitectureName,
  { version, date }: Release,
  isNewest: boolean,
): ImageRecord {
  const fill = (text: string) =>
    text
      .replace("{version}", version)
      .replace("{arch}", architecture)
      .replace("{debian-arch}", architecture === "x86_64" ? "amd64" : "arm64");
  const name = fill(publication.name);
  const createdAt = Date.parse(date);
  const isArm = architecture === "arm64";
  return {
    id: stableId("ami", region, name),
    accountId: publication.ownerId,
    region,
    tags: {},
    name,
    description: fill(publication.description),
    location: `${publication.ownerAlias ?? publication.ownerId}/${name}`,
    ownerAlias: publication.ownerAlias,
    createdAt,
    state: "available",
    architecture,
    platform: publication.isWindows ? "windows" : undefined,
    platformDetails: publication.platformDetails ?? "Linux/UNIX",
    usageOperation: publication.usageOperation ?? "RunInstances",
    rootDeviceName: publication.rootDeviceName,
    rootDeviceType: "ebs",
    virtualizationType: "hvm",
    bootMode: isArm ? "uefi" : publication.bootMode,
    tpmSupport: undefined,
    imdsSupport: publication.requiresTokens ? "v2.0" : undefined,
    enaSupport: true,
    sriovNetSupport: "simple",
    kernelId: undefined,
    ramdiskId: undefined,
    volumes: [rootVolume(region, name, publication)],
    ephemeral: publication.ephemeral ?? {},
    launchPermissions: [{ group: "all" }],
    // Those that are recommended stay visible wherever the clock is moved to.
    deprecationTime: isNewest ? undefined : createdAt + TWO_YEARS_MS,
    deregistrationProtection: false,
    sourceInstanceId: undefined,
    sourceImageId: undefined,
    sourceImageRegion: undefined,
    lastLaunchedAt: undefined,
    isFreeTierEligible: publication.ownerAlias === "amazon",
    ssmParameterName: isNewest && publication.parameter ? fill(publication.parameter) : undefined,
  };
}

const TWO_YEARS_MS = 2 * 365 * 86_400_000;

function rootVolume(region: string, name: string, publication: Publication): ImageVolume {
  const isGp3 = publication.volumeType === "gp3";
  return {
    deviceName: publication.rootDeviceName,
    snapshotId: stableId("snap", region, name),
    sizeGiB: publication.sizeGiB,
    volumeType: publication.volumeType,
    iops: isGp3 ? 3000 : undefined,
    throughput: isGp3 ? 125 : undefined,
    encrypted: false,
    kmsKeyId: undefined,
    deleteOnTermination: true,
  };
}

function stableId(prefix: string, region: string, name: string): string {
  const hash = createHash("sha256").update(`${prefix} ${region} ${name}`).digest("hex");
  return `${prefix}-0${hash.slice(0, 16)}`;
}
