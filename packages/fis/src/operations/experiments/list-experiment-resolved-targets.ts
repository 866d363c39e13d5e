import type {
  ListExperimentResolvedTargetsCommandInput,
  ListExperimentResolvedTargetsCommandOutput,
} from "@aws-sdk/client-fis";
import { validation } from "../../errors.ts";
import type { Operation } from "../operation.ts";
import { listing, PAGE_MAX } from "../paging.ts";
import { requireExperiment } from "./require-experiment.ts";

export const listExperimentResolvedTargets: Operation<
  ListExperimentResolvedTargetsCommandInput,
  ListExperimentResolvedTargetsCommandOutput
> = (rooms, { experimentId, maxResults = PAGE_MAX, nextToken, targetName }, call) => {
  const { id, content, resolved } = requireExperiment(rooms, experimentId, call);
  if (targetName !== undefined && !Object.hasOwn(content.targets, targetName)) {
    throw validation(`Target ${targetName} is not one of experiment ${id}.`);
  }
  const all = Object.entries(resolved)
    .filter(([name]) => [undefined, name].includes(targetName))
    .flatMap(([name, arns]) => arns.map((arn) => ({ name, arn })))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const asked = ["resolved", id, targetName];
  const { page, nextToken: next } = listing(all, keyOf, asked, nextToken, maxResults);
  const resolvedTargets = page.map(({ name, arn }) => ({
    resourceType: content.targets[name]?.resourceType,
    targetName: name,
    targetInformation: { arn },
  }));
  return { resolvedTargets, nextToken: next };
};

const keyOf = ({ name, arn }: { readonly name: string; readonly arn: string }) => `${name} ${arn}`;
