/** Launch templates by id or name, and their versions by number, `$Latest` or `$Default`. */
import { clientError, invalidParameterCombination, missing } from "../../errors.ts";
import type { Place } from "../record.ts";
import type { Resources } from "../resources.ts";
import {
  type LaunchTemplateRecord,
  type LaunchTemplateVersionRecord,
  noSuchTemplateName,
} from "./launch-template.ts";

/** As requests name one. */
export interface TemplateReference {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

/** Throws InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException. */
export function requireTemplate(
  { launchTemplates }: Resources,
  place: Place,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
): LaunchTemplateRecord {
  if (id && name) {
    throw invalidParameterCombination(
      "Either the launch template ID or the launch template name can be specified, but not both.",
    );
  }
  if (id) return launchTemplates.require(place, id);
  if (!name) throw missing("LaunchTemplateId or LaunchTemplateName");
  for (const each of launchTemplates.in(place)) {
    if (each.name === name) return each;
  }
  throw noSuchTemplateName(name);
}

/** Throws InvalidLaunchTemplateId.VersionNotFound. */
export function requireVersion(
  template: LaunchTemplateRecord,
  version: string,
): LaunchTemplateVersionRecord {
  const found = findVersion(template, version);
  if (found !== undefined) return found;
  throw clientError(
    "InvalidLaunchTemplateId.VersionNotFound",
    `Could not find the specified version ${version} for the launch template with ID ${template.id}.`,
  );
}

export function findVersion(
  template: LaunchTemplateRecord,
  version: string,
): LaunchTemplateVersionRecord | undefined {
  const number = numberOf(template, version);
  return template.versions.find((each) => each.number === number);
}

function numberOf(template: LaunchTemplateRecord, version: string): number {
  if (version === "$Latest") return template.latestVersion;
  if (version === "$Default" || version === "") return template.defaultVersion;
  return /^\d+$/.test(version) ? Number(version) : Number.NaN;
}
