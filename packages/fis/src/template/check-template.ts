/** What AWS looks at before it takes an experiment template, in the order in which it is told. Throws `ServiceError`s. */
import { ACTION_TYPES } from "../action/action-types.ts";
import {
  noSuchAction,
  noSuchResourceType,
  notImplemented,
  tooMany,
  validation,
} from "../errors.ts";
import { RESOURCE_TYPES } from "../target/resource-types.ts";
import { parseSelection } from "./selection.ts";
import type { StopCondition, TemplateAction, TemplateContent, TemplateTarget } from "./template.ts";

/** https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
const ACTIONS_MAX = 20;
const STOP_CONDITIONS_MAX = 5;
/** AWS names no quota. */
const TARGETS_MAX = 20;
const FILTER_VALUES_MAX = 50;

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/** @param services names of the services whose requests faults can be injected into */
export function checkTemplate(content: TemplateContent, services: readonly string[]): void {
  if (!ROLE_ARN.test(content.roleArn)) {
    throw validation(`Role ARN ${content.roleArn} is not valid.`);
  }
  checkStopConditions(content.stopConditions);
  const targets = Object.entries(content.targets);
  const actions = Object.entries(content.actions);
  if (targets.length > TARGETS_MAX) throw tooMany("targets in an experiment template", TARGETS_MAX);
  if (actions.length > ACTIONS_MAX) throw tooMany("actions in an experiment template", ACTIONS_MAX);
  if (actions.length === 0)
    throw validation("An experiment template must have at least one action.");
  for (const [name, target] of targets) checkTarget(name, target);
  for (const [name, action] of actions) {
    checkAction(name, action, content);
    const { service } = action.parameters ?? {};
    if (service !== undefined && !services.includes(service)) {
      throw invalidParameter("service", name, `one of ${services.join(", ")}`);
    }
  }
  checkOrder(content.actions);
}

function checkStopConditions(conditions: readonly StopCondition[]): void {
  if (conditions.length === 0) throw validation("At least one stop condition must be given.");
  if (conditions.length > STOP_CONDITIONS_MAX) {
    throw tooMany("stop conditions in an experiment template", STOP_CONDITIONS_MAX);
  }
  for (const { source, value } of conditions) {
    if (source === "aws:cloudwatch:alarm") throw notImplemented("Stop conditions by alarms");
    if (source !== "none") throw validation(`Stop condition source ${source} is not valid.`);
    if (value !== undefined) {
      throw validation('A stop condition with the source "none" cannot have a value.');
    }
    if (conditions.length > 1) {
      throw validation('The stop condition source "none" cannot be given with others.');
    }
  }
}

function checkTarget(name: string, target: TemplateTarget): void {
  const { resourceType, resourceArns = [], resourceTags = {}, filters = [] } = target;
  const type = RESOURCE_TYPES.get(resourceType);
  if (type === undefined) throw noSuchResourceType(resourceType);
  if (parseSelection(target.selectionMode) === undefined) {
    throw validation(`Selection mode ${target.selectionMode} of target ${name} is not valid.`);
  }
  const areTagged = Object.keys(resourceTags).length > 0;
  if (resourceArns.length > 0 && areTagged) {
    throw validation(`You cannot specify both resource ARNs and resource tags for target ${name}.`);
  }
  if (resourceArns.length > 0 && filters.length > 0) {
    throw validation(`You cannot specify both resource ARNs and filters for target ${name}.`);
  }
  if (resourceArns.length === 0 && !areTagged && filters.length === 0) {
    throw validation(
      `You must specify resource ARNs, resource tags or filters for target ${name}.`,
    );
  }
  const wrong = resourceArns.find((arn) => !type.arn.test(arn));
  if (wrong !== undefined) {
    throw validation(`Resource ARN ${wrong} of target ${name} is not of type ${resourceType}.`);
  }
  if (filters.length > 0 && type.isFiltered === undefined) {
    throw validation(`Filters are not supported for resource type ${resourceType}.`);
  }
  if (filters.some(({ values }) => values.length > FILTER_VALUES_MAX)) {
    throw validation(`A filter of target ${name} has more than ${FILTER_VALUES_MAX} values.`);
  }
  const [strange] = Object.keys(target.parameters ?? {});
  if (strange !== undefined) {
    throw validation(`Unexpected parameter "${strange}" found in target "${name}".`);
  }
}

function checkAction(name: string, action: TemplateAction, content: TemplateContent): void {
  const { actionId, parameters = {}, targets = {} } = action;
  const type = ACTION_TYPES.get(actionId);
  if (type === undefined) throw noSuchAction(actionId);
  for (const [key, value] of Object.entries(parameters)) {
    const parameter = Object.hasOwn(type.parameters, key) ? type.parameters[key] : undefined;
    if (parameter === undefined) {
      throw validation(`Unexpected parameter "${key}" found in action "${name}".`);
    }
    const words = parameter.fault(value);
    if (words !== undefined) throw invalidParameter(key, name, words);
  }
  for (const [key, { required }] of Object.entries(type.parameters)) {
    if (required && !Object.hasOwn(parameters, key)) {
      throw validation(`Missing required parameter "${key}" in action "${name}".`);
    }
  }
  if (parameters.scope === "prefix-list" && parameters.prefixListIdentifier === undefined) {
    throw validation(`Missing required parameter "prefixListIdentifier" in action "${name}".`);
  }
  for (const [key, targetName] of Object.entries(targets)) {
    if (!Object.hasOwn(type.targets, key)) {
      throw validation(`Unexpected target "${key}" found in action "${name}".`);
    }
    const target = Object.hasOwn(content.targets, targetName)
      ? content.targets[targetName]
      : undefined;
    if (target === undefined) {
      throw validation(`Target "${targetName}" of action "${name}" is not defined.`);
    }
    if (target.resourceType !== type.targets[key]) {
      throw validation(
        `Target "${targetName}" of action "${name}" must be of type ${type.targets[key]}.`,
      );
    }
  }
  for (const key of Object.keys(type.targets)) {
    if (!Object.hasOwn(targets, key)) {
      throw validation(`Missing required target "${key}" in action "${name}".`);
    }
  }
}

const invalidParameter = (parameter: string, action: string, words: string) =>
  validation(`Parameter "${parameter}" of action "${action}" must be ${words}.`);

/** Nothing waits for itself, not even by way of others. */
function checkOrder(actions: TemplateContent["actions"]): void {
  for (const [name, { startAfter = [] }] of Object.entries(actions)) {
    const unknown = startAfter.find((each) => !Object.hasOwn(actions, each));
    if (unknown !== undefined) {
      throw validation(`Action "${unknown}", which action "${name}" starts after, is not defined.`);
    }
  }
  const done = new Set<string>();
  const names = Object.keys(actions);
  for (let before = -1; before < done.size; ) {
    before = done.size;
    for (const name of names) {
      if ((actions[name]?.startAfter ?? []).every((each) => done.has(each))) done.add(name);
    }
  }
  const waiting = names.find((name) => !done.has(name));
  if (waiting !== undefined) {
    throw validation(`Action "${waiting}" starts after itself.`);
  }
}
