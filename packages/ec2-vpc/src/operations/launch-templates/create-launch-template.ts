/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
 */
import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionCommandInput,
  CreateLaunchTemplateVersionResult,
  RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing } from "../../errors.ts";
import {
  findVersion,
  requireTemplate,
  requireVersion,
} from "../../resource/launch-template/find-version.ts";
import { mergeTemplates } from "../../resource/launch-template/launch-parameters.ts";
import type { LaunchTemplateRecord } from "../../resource/launch-template/launch-template.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { checkTemplateName, newVersion, shownTemplate, shownVersion } from "./new-version.ts";

export function createLaunchTemplate(
  { resources }: Rooms,
  input: CreateLaunchTemplateCommandInput,
  call: Call,
): CreateLaunchTemplateResult {
  const place = placeOf(call);
  const [id] = resources.clientTokens.once(place, "CreateLaunchTemplate", input, () => {
    const name = checkTemplateName(input.LaunchTemplateName);
    for (const each of resources.launchTemplates.in(place)) {
      if (each.name !== name) continue;
      throw clientError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        "Launch template name already in use.",
      );
    }
    if (input.LaunchTemplateData === undefined) throw missing("LaunchTemplateData");
    const version = newVersion(1, input.VersionDescription, input.LaunchTemplateData, call);
    const record: LaunchTemplateRecord = {
      ...place,
      id: resources.newId("lt"),
      tags: specifiedTags(input.TagSpecifications, ["launch-template"]),
      name,
      createdAt: version.createdAt,
      createdBy: version.createdBy,
      defaultVersion: 1,
      latestVersion: 1,
      versions: [version],
    };
    resources.launchTemplates.put(record);
    return [record.id];
  });
  return { LaunchTemplate: shownTemplate(resources.launchTemplates.require(place, id)) };
}

/** From nothing, or from a version that there is: what is given replaces what that has. */
export function createLaunchTemplateVersion(
  { resources }: Rooms,
  input: CreateLaunchTemplateVersionCommandInput,
  call: Call,
): CreateLaunchTemplateVersionResult {
  const place = placeOf(call);
  const named = requireTemplate(resources, place, input);
  const [made] = resources.clientTokens.once(place, "CreateLaunchTemplateVersion", input, () => {
    if (input.LaunchTemplateData === undefined) throw missing("LaunchTemplateData");
    const content = contentOf(named, input.SourceVersion, input.LaunchTemplateData);
    const number = named.latestVersion + 1;
    const version = newVersion(number, input.VersionDescription, content, call);
    resources.launchTemplates.put({
      ...named,
      latestVersion: number,
      versions: [...named.versions, version],
    });
    return [String(number)];
  });
  const template = resources.launchTemplates.require(place, named.id);
  const version = findVersion(template, made ?? "");
  return { ...(version && { LaunchTemplateVersion: shownVersion(template, version) }) };
}

function contentOf(
  template: LaunchTemplateRecord,
  source: string | undefined,
  given: RequestLaunchTemplateData,
): RequestLaunchTemplateData {
  if (source === undefined) return given;
  return mergeTemplates(requireVersion(template, source).content, given);
}
