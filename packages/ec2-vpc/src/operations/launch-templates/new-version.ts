/** Versions of launch templates as requests make them and as they are shown. */
import type {
  LaunchTemplate,
  LaunchTemplateVersion,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing } from "../../errors.ts";
import { requireType } from "../../resource/instance/launch/launch-image.ts";
import { checkUserData } from "../../resource/instance/launch/plan-settings.ts";
import type {
  LaunchTemplateRecord,
  LaunchTemplateVersionRecord,
} from "../../resource/launch-template/launch-template.ts";
import { shownTags } from "../../resource/tags.ts";

const DESCRIPTION_MAX = 255;

/** What is wrong by itself is refused; whether what it names is there, its launch says. */
export function newVersion(
  number: number,
  description: string | undefined,
  content: RequestLaunchTemplateData,
  call: Call,
): LaunchTemplateVersionRecord {
  if (description !== undefined && description.length > DESCRIPTION_MAX) {
    throw clientError(
      "InvalidParameterValue",
      `The version description must not be longer than ${DESCRIPTION_MAX} characters.`,
    );
  }
  if (Object.keys(content).length === 0) {
    throw clientError(
      "InvalidLaunchTemplateData.Malformed",
      "The launch template data must not be empty.",
    );
  }
  if (content.InstanceType !== undefined) requireType(content.InstanceType);
  if (content.InstanceType !== undefined && content.InstanceRequirements !== undefined) {
    throw clientError(
      "InvalidParameterCombination",
      "The launch template cannot have both an instance type and instance requirements.",
    );
  }
  checkUserData(content.UserData);
  return {
    number,
    description,
    createdAt: call.receivedAt,
    createdBy: call.caller.arn,
    content,
  };
}

const NAME = /^[a-zA-Z0-9().\-/_]{3,128}$/;

export function checkTemplateName(name: string | undefined): string {
  if (!name) throw missing("LaunchTemplateName");
  if (NAME.test(name)) return name;
  throw clientError(
    "InvalidLaunchTemplateName.MalformedException",
    "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.",
  );
}

export function shownTemplate(record: LaunchTemplateRecord): LaunchTemplate {
  return {
    LaunchTemplateId: record.id,
    LaunchTemplateName: record.name,
    CreateTime: new Date(record.createdAt),
    CreatedBy: record.createdBy,
    DefaultVersionNumber: record.defaultVersion,
    LatestVersionNumber: record.latestVersion,
    Tags: shownTags(record.tags),
    Operator: { Managed: false },
  };
}

export function shownVersion(
  template: LaunchTemplateRecord,
  version: LaunchTemplateVersionRecord,
): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === template.defaultVersion,
    LaunchTemplateData: shownContent(version.content),
    Operator: { Managed: false },
  };
}

/** What is asked for is what is shown, but for the state of metadata options. */
function shownContent(content: RequestLaunchTemplateData): ResponseLaunchTemplateData {
  const { MetadataOptions: metadata, InstanceMarketOptions: market, ...rest } = content;
  const until = market?.SpotOptions?.ValidUntil;
  return {
    ...(rest as ResponseLaunchTemplateData),
    ...(metadata && { MetadataOptions: { State: "pending", ...metadata } }),
    ...(market && {
      InstanceMarketOptions: {
        ...market,
        // The catalogue keeps times as text.
        ...(until && { SpotOptions: { ...market.SpotOptions, ValidUntil: new Date(until) } }),
      },
    }),
  };
}
