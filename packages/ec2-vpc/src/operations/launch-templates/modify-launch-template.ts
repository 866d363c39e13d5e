/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html
 */
import type {
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateResult,
  DeleteLaunchTemplateVersionsCommandInput,
  DeleteLaunchTemplateVersionsResponseErrorItem,
  DeleteLaunchTemplateVersionsResponseSuccessItem,
  DeleteLaunchTemplateVersionsResult,
  ModifyLaunchTemplateCommandInput,
  ModifyLaunchTemplateResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { requireTemplate, requireVersion } from "../../resource/launch-template/find-version.ts";
import type { LaunchTemplateRecord } from "../../resource/launch-template/launch-template.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownTemplate } from "./new-version.ts";

export function modifyLaunchTemplate(
  { resources }: Rooms,
  input: ModifyLaunchTemplateCommandInput,
  call: Call,
): ModifyLaunchTemplateResult {
  const place = placeOf(call);
  const template = requireTemplate(resources, place, input);
  if (!input.DefaultVersion) throw missing("DefaultVersion");
  const defaultVersion = requireVersion(template, input.DefaultVersion).number;
  const changed = { ...template, defaultVersion };
  resources.launchTemplates.put(changed);
  return { LaunchTemplate: shownTemplate(changed) };
}

export function deleteLaunchTemplate(
  { resources }: Rooms,
  input: DeleteLaunchTemplateCommandInput,
  call: Call,
): DeleteLaunchTemplateResult {
  const template = requireTemplate(resources, placeOf(call), input);
  resources.launchTemplates.remove(template.id);
  return { LaunchTemplate: shownTemplate(template) };
}

/** Each for itself: the default version stays, and so does what is not there. */
export function deleteLaunchTemplateVersions(
  { resources }: Rooms,
  input: DeleteLaunchTemplateVersionsCommandInput,
  call: Call,
): DeleteLaunchTemplateVersionsResult {
  const template = requireTemplate(resources, placeOf(call), input);
  const wanted = input.Versions ?? [];
  if (wanted.length === 0) throw missing("LaunchTemplateVersion");
  const deleted: DeleteLaunchTemplateVersionsResponseSuccessItem[] = [];
  const kept: DeleteLaunchTemplateVersionsResponseErrorItem[] = [];
  for (const version of wanted) {
    const number = Number(version);
    const named = {
      LaunchTemplateId: template.id,
      LaunchTemplateName: template.name,
      VersionNumber: number,
    };
    const fault = faultOf(template, number);
    if (fault === undefined) deleted.push(named);
    else kept.push({ ...named, ResponseError: fault });
  }
  const gone = new Set(deleted.map(({ VersionNumber }) => VersionNumber));
  resources.launchTemplates.put({
    ...template,
    versions: template.versions.filter(({ number }) => !gone.has(number)),
  });
  return {
    SuccessfullyDeletedLaunchTemplateVersions: deleted,
    UnsuccessfullyDeletedLaunchTemplateVersions: kept,
  };
}

function faultOf(
  template: LaunchTemplateRecord,
  number: number,
): DeleteLaunchTemplateVersionsResponseErrorItem["ResponseError"] {
  if (!template.versions.some((each) => each.number === number)) {
    return {
      Code: "launchTemplateVersionDoesNotExist",
      Message: `The launch template version ${number} does not exist.`,
    };
  }
  if (number !== template.defaultVersion) return undefined;
  return {
    Code: "unexpectedError",
    Message: "The default version of a launch template cannot be deleted.",
  };
}
