/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCreditSpecification.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMaintenanceOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCpuOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyPrivateDnsNameOptions.html
 */
import type {
  DescribeInstanceCreditSpecificationsCommandInput,
  DescribeInstanceCreditSpecificationsResult,
  InstanceCreditSpecificationRequest,
  ModifyInstanceCpuOptionsCommandInput,
  ModifyInstanceCpuOptionsResult,
  ModifyInstanceCreditSpecificationCommandInput,
  ModifyInstanceCreditSpecificationResult,
  ModifyInstanceMaintenanceOptionsCommandInput,
  ModifyInstanceMaintenanceOptionsResult,
  ModifyPrivateDnsNameOptionsCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missing, notImplemented } from "../../errors.ts";
import type { FilterInput } from "../../resource/filter.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { requireType } from "../../resource/instance/launch/launch-image.ts";
import { cpuOptions } from "../../resource/instance/launch/plan-settings.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

/** Without ids or filters: instances with unlimited credits alone. */
export function describeInstanceCreditSpecifications(
  { resources }: Rooms,
  input: DescribeInstanceCreditSpecificationsCommandInput,
  call: Call,
): DescribeInstanceCreditSpecificationsResult {
  const place = placeOf(call);
  const ids = input.InstanceIds ?? [];
  const filters: readonly FilterInput[] = input.Filters ?? [];
  const isAsked = ids.length > 0 || filters.length > 0;
  const from = [...resources.instances.in(place)].filter(({ cpuCredits }) =>
    isAsked ? cpuCredits !== undefined : cpuCredits === "unlimited",
  );
  const page = describe(resources, resources.instances, input, place, { ids, from });
  for (const { id, cpuCredits } of page.records) {
    if (cpuCredits === undefined) throw noCredits(id);
  }
  return {
    InstanceCreditSpecifications: page.records.map(({ id, cpuCredits }) => ({
      InstanceId: id,
      CpuCredits: cpuCredits,
    })),
    NextToken: page.nextToken,
  };
}

const noCredits = (id: string) =>
  clientError(
    "InvalidParameterValue",
    `The instance '${id}' is not a burstable performance instance.`,
  );

/** Each for itself: some may succeed while others do not. */
export function modifyInstanceCreditSpecification(
  { resources }: Rooms,
  input: ModifyInstanceCreditSpecificationCommandInput,
  call: Call,
): ModifyInstanceCreditSpecificationResult {
  const place = placeOf(call);
  const done: string[] = [];
  const failed: { id: string; code: string; message: string }[] = [];
  const asked: readonly InstanceCreditSpecificationRequest[] =
    input.InstanceCreditSpecifications ?? [];
  for (const { InstanceId: id = "", CpuCredits: credits } of asked) {
    const instance = resources.instances.find(place, id);
    const fault = creditFault(instance, credits, id);
    if (fault !== undefined || instance === undefined)
      failed.push({ id, ...(fault ?? notThere(id)) });
    else {
      resources.instances.put({ ...instance, cpuCredits: credits as "standard" | "unlimited" });
      done.push(id);
    }
  }
  return {
    SuccessfulInstanceCreditSpecifications: done.map((InstanceId) => ({ InstanceId })),
    UnsuccessfulInstanceCreditSpecifications: failed.map(({ id, code, message }) => ({
      InstanceId: id,
      Error: { Code: code as "InvalidInstanceID.NotFound", Message: message },
    })),
  };
}

const notThere = (id: string) => ({
  code: "InvalidInstanceID.NotFound",
  message: `The instance ID '${id}' does not exist`,
});

function creditFault(
  instance: InstanceRecord | undefined,
  credits: string | undefined,
  id: string,
): { readonly code: string; readonly message: string } | undefined {
  if (instance === undefined) return notThere(id);
  if (instance.cpuCredits === undefined) {
    return { code: "InstanceCreditSpecification.NotSupported", message: noCredits(id).message };
  }
  if (credits === "standard" || credits === "unlimited") return undefined;
  return {
    code: "InvalidParameterValue",
    message: `Value (${credits}) for parameter CpuCredits is invalid.`,
  };
}

export function modifyInstanceMaintenanceOptions(
  { resources }: Rooms,
  input: ModifyInstanceMaintenanceOptionsCommandInput,
  call: Call,
): ModifyInstanceMaintenanceOptionsResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  if (input.RebootMigration === "disabled") throw notImplemented("Disabling reboot migration");
  const autoRecovery = input.AutoRecovery ?? instance.autoRecovery;
  resources.instances.put({ ...instance, autoRecovery });
  return { InstanceId: instance.id, AutoRecovery: autoRecovery, RebootMigration: "default" };
}

/** Only while it is stopped. */
export function modifyInstanceCpuOptions(
  { resources }: Rooms,
  input: ModifyInstanceCpuOptionsCommandInput,
  call: Call,
): ModifyInstanceCpuOptionsResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  if (instance.state !== "stopped") throw notStopped(instance.id);
  const type = requireType(instance.instanceType);
  const figures = cpuOptions(type, {
    CoreCount: input.CoreCount,
    ThreadsPerCore: input.ThreadsPerCore,
  });
  resources.instances.put({ ...instance, ...figures });
  return {
    InstanceId: instance.id,
    CoreCount: figures.coreCount,
    ThreadsPerCore: figures.threadsPerCore,
  };
}

export const notStopped = (id: string) =>
  clientError("IncorrectInstanceState", `The instance '${id}' is not in the 'stopped' state.`);

export function modifyPrivateDnsNameOptions(
  { resources }: Rooms,
  input: ModifyPrivateDnsNameOptionsCommandInput,
  call: Call,
): { readonly Return: boolean } {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  const { network } = instance;
  const { PrivateDnsHostnameType: type } = input;
  const { EnableResourceNameDnsARecord: a, EnableResourceNameDnsAAAARecord: aaaa } = input;
  if (type === undefined && a === undefined && aaaa === undefined) {
    throw missing("PrivateDnsHostnameType");
  }
  if (network === undefined || (type !== undefined && instance.state !== "stopped")) {
    throw notStopped(instance.id);
  }
  resources.instances.put({
    ...instance,
    network: {
      ...network,
      hostnameType: type ?? network.hostnameType,
      resourceNameDnsA: a ?? network.resourceNameDnsA,
      resourceNameDnsAaaa: aaaa ?? network.resourceNameDnsAaaa,
    },
  });
  return { Return: true };
}
