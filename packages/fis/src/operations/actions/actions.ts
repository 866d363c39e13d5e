/** GetAction and ListActions. */
import type {
  Action,
  ActionSummary,
  GetActionCommandInput,
  GetActionCommandOutput,
  ListActionsCommandInput,
  ListActionsCommandOutput,
} from "@aws-sdk/client-fis";
import type { ActionType } from "../../action/action-type.ts";
import { ACTION_TYPES } from "../../action/action-types.ts";
import { noSuchAction } from "../../errors.ts";
import { here, type Place } from "../../place.ts";
import type { Operation, WithArn } from "../operation.ts";
import { listing, PAGE_MAX } from "../paging.ts";

export const getAction: Operation<GetActionCommandInput, GetActionCommandOutput> = (
  _rooms,
  { id = "" },
  call,
) => {
  const type = ACTION_TYPES.get(id);
  if (type === undefined) throw noSuchAction(id);
  const parameters = Object.entries(type.parameters).map(
    ([name, { description, required }]) => [name, { description, required }] as const,
  );
  const action: Action = { ...summaryOf(type, call), parameters: Object.fromEntries(parameters) };
  return { action };
};

export const listActions: Operation<ListActionsCommandInput, ListActionsCommandOutput> = (
  _rooms,
  { maxResults = PAGE_MAX, nextToken },
  call,
) => {
  const all = [...ACTION_TYPES.values()];
  const { page, nextToken: next } = listing(all, ({ id }) => id, "actions", nextToken, maxResults);
  return { actions: page.map((each) => summaryOf(each, call)), nextToken: next };
};

function summaryOf({ id, description, targets }: ActionType, call: Place): WithArn<ActionSummary> {
  const shown = Object.entries(targets).map(
    ([name, resourceType]) => [name, { resourceType }] as const,
  );
  return {
    id,
    arn: here("action", id, call),
    description,
    targets: Object.fromEntries(shown),
    tags: {},
  };
}
