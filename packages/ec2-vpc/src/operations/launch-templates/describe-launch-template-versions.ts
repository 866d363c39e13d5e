/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
import type {
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { publishedImage } from "../../resource/image/public-images.ts";
import type { Filters } from "../../resource/kind.ts";
import { requireTemplate, requireVersion } from "../../resource/launch-template/find-version.ts";
import type {
  LaunchTemplateRecord,
  LaunchTemplateVersionRecord,
} from "../../resource/launch-template/launch-template.ts";
import { pageOf } from "../../resource/page.ts";
import { shownTime } from "../../resource/time.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownVersion } from "./new-version.ts";

/** As its list is filtered and cut into pages: the newest first. */
interface Listed {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly template: LaunchTemplateRecord;
  readonly version: LaunchTemplateVersionRecord;
}

const ID_DIGITS = 12;

const FILTERS: Filters<Listed> = {
  "create-time": ({ version }) => shownTime(version.createdAt),
  "ebs-optimized": ({ version: { content } }) => content.EbsOptimized,
  "host-resource-group-arn": ({ version: { content } }) => content.Placement?.HostResourceGroupArn,
  "http-endpoint": ({ version: { content } }) => content.MetadataOptions?.HttpEndpoint,
  "http-protocol-ipv4": () => "enabled",
  "http-tokens": ({ version: { content } }) => content.MetadataOptions?.HttpTokens,
  "iam-instance-profile": ({ version: { content } }) => [
    content.IamInstanceProfile?.Arn,
    content.IamInstanceProfile?.Name,
  ],
  "image-id": ({ version: { content } }) => content.ImageId,
  "instance-type": ({ version: { content } }) => content.InstanceType,
  "is-default-version": ({ template, version }) => version.number === template.defaultVersion,
  "kernel-id": ({ version: { content } }) => content.KernelId,
  "license-configuration-arn": ({ version: { content } }) =>
    content.LicenseSpecifications?.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn),
  "network-card-index": ({ version: { content } }) =>
    content.NetworkInterfaces?.map(({ NetworkCardIndex }) => NetworkCardIndex),
  "ram-disk-id": ({ version: { content } }) => content.RamDiskId,
};

export function describeLaunchTemplateVersions(
  { resources }: Rooms,
  input: DescribeLaunchTemplateVersionsCommandInput,
  call: Call,
): DescribeLaunchTemplateVersionsResult {
  const place = placeOf(call);
  const isNamed = Boolean(input.LaunchTemplateId || input.LaunchTemplateName);
  const templates = isNamed
    ? [requireTemplate(resources, place, input)]
    : [...resources.launchTemplates.in(place)];
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const found = templates.flatMap((template) => versionsOf(template, input, isNamed));
  const page = pageOf(found.filter(matches), input);
  return {
    LaunchTemplateVersions: page.records.map(({ template, version }) =>
      shownVersion(template, input.ResolveAlias ? resolved(place.region, version) : version),
    ),
    NextToken: page.nextToken,
  };
}

function versionsOf(
  template: LaunchTemplateRecord,
  { Versions: names = [], MinVersion, MaxVersion }: DescribeLaunchTemplateVersionsCommandInput,
  isNamed: boolean,
): Listed[] {
  const { versions, id } = template;
  const last = 10 ** ID_DIGITS - 1;
  const listed = (version: LaunchTemplateVersionRecord): Listed => ({
    // Pages are in the order of ids; the newest version comes first.
    id: `${id} ${String(last - version.number).padStart(ID_DIGITS, "0")}`,
    tags: {},
    template,
    version,
  });
  if (names.length > 0) {
    const known = isNamed ? names : names.filter((name) => name.startsWith("$"));
    if (known.length < names.length) throw missing("LaunchTemplateId or LaunchTemplateName");
    return [...new Set(known.map((name) => requireVersion(template, name)))].map(listed);
  }
  if (!isNamed) throw missing("LaunchTemplateId or LaunchTemplateName");
  const min = bound(MinVersion, 1);
  const max = bound(MaxVersion, last);
  return versions
    .filter(({ number }) => number >= min && number <= max)
    .reverse()
    .map(listed);
}

function bound(version: string | undefined, otherwise: number): number {
  if (version === undefined) return otherwise;
  if (/^\d+$/.test(version)) return Number(version);
  throw clientError(
    "InvalidParameterValue",
    `Value (${version}) for parameter version is invalid. It must be a number.`,
  );
}

/** The image that an alias leads to now. */
function resolved(
  region: string,
  version: LaunchTemplateVersionRecord,
): LaunchTemplateVersionRecord {
  const name = /^resolve:ssm:(.*)$/.exec(version.content.ImageId ?? "")?.[1];
  const image = name === undefined ? undefined : publishedImage(region, name);
  if (image === undefined) return version;
  return { ...version, content: { ...version.content, ImageId: image.id } };
}
