/** Launch templates and their versions. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html */
import type { RequestLaunchTemplateData } from "@aws-sdk/client-ec2";
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { shownTime } from "../time.ts";

export interface LaunchTemplateVersionRecord {
  readonly number: number;
  readonly description: string | undefined;
  readonly createdAt: number;
  /** The ARN of who made it. */
  readonly createdBy: string;
  /** As the request had it: what it lacks, the launch says. */
  readonly content: RequestLaunchTemplateData;
}

export interface LaunchTemplateRecord extends ResourceRecord {
  /** One in an account's part of a region. */
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly defaultVersion: number;
  /** Numbers are never given again. */
  readonly latestVersion: number;
  readonly versions: readonly LaunchTemplateVersionRecord[];
}

export const LAUNCH_TEMPLATE: Kind<LaunchTemplateRecord> = {
  type: "launch-template",
  prefix: "lt",
  notFound: ([id]) =>
    clientError(
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${id}, does not exist.`,
    ),
  malformed: (id) =>
    clientError("InvalidLaunchTemplateId.Malformed", `Invalid launch template id: ${id}`),
  filters: {
    "create-time": ({ createdAt }) => shownTime(createdAt),
    "launch-template-name": ({ name }) => name,
  },
};

export const noSuchTemplateName = (name: string) =>
  clientError(
    "InvalidLaunchTemplateName.NotFoundException",
    `The specified launch template, with template name ${name}, does not exist.`,
  );
