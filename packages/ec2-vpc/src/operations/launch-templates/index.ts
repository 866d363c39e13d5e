import { createLaunchTemplate, createLaunchTemplateVersion } from "./create-launch-template.ts";
import { describeLaunchTemplateVersions } from "./describe-launch-template-versions.ts";
import { describeLaunchTemplates } from "./describe-launch-templates.ts";
import { getLaunchTemplateData } from "./get-launch-template-data.ts";
import {
  deleteLaunchTemplate,
  deleteLaunchTemplateVersions,
  modifyLaunchTemplate,
} from "./modify-launch-template.ts";

export const launchTemplateOperations = {
  CreateLaunchTemplate: createLaunchTemplate,
  CreateLaunchTemplateVersion: createLaunchTemplateVersion,
  DeleteLaunchTemplate: deleteLaunchTemplate,
  DeleteLaunchTemplateVersions: deleteLaunchTemplateVersions,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
  DescribeLaunchTemplates: describeLaunchTemplates,
  GetLaunchTemplateData: getLaunchTemplateData,
  ModifyLaunchTemplate: modifyLaunchTemplate,
};
