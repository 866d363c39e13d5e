/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
import type {
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplatesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownTemplate } from "./new-version.ts";

export function describeLaunchTemplates(
  { resources }: Rooms,
  input: DescribeLaunchTemplatesCommandInput,
  call: Call,
): DescribeLaunchTemplatesResult {
  const place = placeOf(call);
  const all = [...resources.launchTemplates.in(place)];
  const named = (input.LaunchTemplateNames ?? []).map((name) => {
    const found = all.find((each) => each.name === name);
    if (found !== undefined) return found.id;
    throw clientError(
      "InvalidLaunchTemplateName.NotFoundException",
      "At least one of the launch templates specified in the request does not exist.",
    );
  });
  const ids = [...(input.LaunchTemplateIds ?? []), ...named];
  const page = describe(resources, resources.launchTemplates, input, place, { ids });
  return { LaunchTemplates: page.records.map(shownTemplate), NextToken: page.nextToken };
}
