/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetInstanceAttribute.html
 */
import type {
  ModifyInstanceAttributeCommandInput,
  ResetInstanceAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
} from "../../errors.ts";
import { findImage } from "../../resource/image/find-image.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { primaryInterface } from "../../resource/instance/instance-kind.ts";
import { requireFit, requireType } from "../../resource/instance/launch/launch-image.ts";
import {
  checkUserData,
  cpuCredits,
  cpuOptions,
} from "../../resource/instance/launch/plan-settings.ts";
import { requireGroups } from "../../resource/interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { unknownAttribute } from "./describe-instance-attribute.ts";

type Input = ModifyInstanceAttributeCommandInput;

/** One attribute a request: by its own member, or by name and value. */
export function modifyInstanceAttribute({ resources }: Rooms, input: Input, call: Call): object {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  const changes = { ...byName(input), ...input };
  const given = Object.keys(MODIFIERS).filter((name) => changes[name as keyof Input] !== undefined);
  const [name] = given;
  if (name === undefined) throw missing("attribute");
  if (given.length > 1) {
    throw invalidParameterCombination("Fields for multiple attribute types specified");
  }
  MODIFIERS[name]?.(resources, instance, changes);
  return {};
}

/** Attribute's name → the member that says the same. */
const MEMBERS: Readonly<Record<string, (value: string) => Partial<Input>>> = {
  instanceType: (Value) => ({ InstanceType: { Value } }),
  kernel: (Value) => ({ Kernel: { Value } }),
  ramdisk: (Value) => ({ Ramdisk: { Value } }),
  userData: (value) => ({ UserData: { Value: Buffer.from(value, "base64") } }),
  disableApiTermination: (value) => ({ DisableApiTermination: { Value: value === "true" } }),
  disableApiStop: (value) => ({ DisableApiStop: { Value: value === "true" } }),
  instanceInitiatedShutdownBehavior: (Value) => ({ InstanceInitiatedShutdownBehavior: { Value } }),
  sourceDestCheck: (value) => ({ SourceDestCheck: { Value: value === "true" } }),
  ebsOptimized: (value) => ({ EbsOptimized: { Value: value === "true" } }),
  sriovNetSupport: (Value) => ({ SriovNetSupport: { Value } }),
  enaSupport: (value) => ({ EnaSupport: { Value: value === "true" } }),
};

function byName({ Attribute: name, Value: value }: Input): Partial<Input> {
  if (!name || value === undefined) return {};
  const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
  if (member === undefined) throw unknownAttribute(name);
  return member(value);
}

type Modifier = (resources: Resources, instance: InstanceRecord, input: Input) => void;

const put = (resources: Resources, instance: InstanceRecord, more: Partial<InstanceRecord>) =>
  resources.instances.put({ ...instance, ...more });

const flag =
  (
    name: "disableApiTermination" | "disableApiStop",
    member: "DisableApiTermination" | "DisableApiStop",
  ): Modifier =>
  (resources, instance, input) =>
    put(resources, instance, { [name]: input[member]?.Value ?? false });

/** Only while it is stopped. */
const whileStopped =
  (modify: Modifier): Modifier =>
  (resources, instance, input) => {
    if (instance.state !== "stopped") {
      throw clientError(
        "IncorrectInstanceState",
        `The instance '${instance.id}' is not in the 'stopped' state.`,
      );
    }
    modify(resources, instance, input);
  };

const MODIFIERS: Readonly<Record<string, Modifier>> = {
  DisableApiTermination: flag("disableApiTermination", "DisableApiTermination"),
  DisableApiStop: flag("disableApiStop", "DisableApiStop"),
  InstanceInitiatedShutdownBehavior: (resources, instance, input) => {
    const value = input.InstanceInitiatedShutdownBehavior?.Value;
    if (value !== "stop" && value !== "terminate") {
      throw invalidParameterValue(
        `Value (${value}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
      );
    }
    put(resources, instance, { shutdownBehavior: value });
  },
  SourceDestCheck: (resources, instance, input) => {
    const record = onlyInterface(resources, instance);
    const sourceDestCheck = input.SourceDestCheck?.Value ?? true;
    resources.networkInterfaces.put({ ...record, sourceDestCheck });
  },
  Groups: (resources, instance, input) => {
    const record = onlyInterface(resources, instance);
    const ids = [...new Set(input.Groups ?? [])];
    if (ids.length === 0) throw missing("groupId");
    requireGroups(resources, instance, record.vpcId, ids, `instance ${instance.id}`);
    resources.networkInterfaces.put({ ...record, securityGroupIds: ids });
  },
  BlockDeviceMappings: modifyMappings,
  InstanceType: whileStopped(modifyType),
  UserData: whileStopped((resources, instance, input) => {
    const bytes = input.UserData?.Value;
    const userData = bytes && checkUserData(Buffer.from(bytes).toString("base64"));
    put(resources, instance, { userData });
  }),
  EbsOptimized: whileStopped((resources, instance, input) => {
    put(resources, instance, { ebsOptimized: input.EbsOptimized?.Value ?? false });
  }),
  EnaSupport: whileStopped((resources, instance, input) => {
    put(resources, instance, { enaSupport: input.EnaSupport?.Value ?? false });
  }),
  SriovNetSupport: whileStopped((resources, instance, input) => {
    if (input.SriovNetSupport?.Value !== "simple") {
      throw invalidParameterValue(
        `Value (${input.SriovNetSupport?.Value}) for parameter sriovNetSupport is invalid.`,
      );
    }
    put(resources, instance, { sriovNetSupport: "simple" });
  }),
  Kernel: whileStopped((resources, instance, input) => {
    put(resources, instance, { kernelId: input.Kernel?.Value || undefined });
  }),
  Ramdisk: whileStopped((resources, instance, input) => {
    put(resources, instance, { ramdiskId: input.Ramdisk?.Value || undefined });
  }),
};

function onlyInterface(resources: Resources, instance: InstanceRecord): NetworkInterfaceRecord {
  const primary = primaryInterface(instance, resources);
  const count = resources.attached.interfaces(instance.id).length;
  if (primary !== undefined && count === 1) return primary;
  throw clientError(
    "InvalidInstanceID",
    `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID for the operation instead.`,
  );
}

function modifyType(resources: Resources, instance: InstanceRecord, input: Input): void {
  const type = requireType(input.InstanceType?.Value ?? "");
  const image = findImage(resources, instance, instance.imageId);
  if (image !== undefined) requireFit(type, image);
  const { coreCount, threadsPerCore } = cpuOptions(type, undefined);
  const cpuCreditsNow =
    instance.cpuCredits && type.traits.has("burstable")
      ? instance.cpuCredits
      : cpuCredits(type, undefined);
  put(resources, instance, {
    instanceType: type.id,
    coreCount,
    threadsPerCore,
    cpuCredits: cpuCreditsNow,
  });
}

/** Whether volumes go with the instance. */
function modifyMappings(resources: Resources, instance: InstanceRecord, input: Input): void {
  const attached = resources.attached.volumes(instance.id);
  const changes = (input.BlockDeviceMappings ?? []).map(({ DeviceName, Ebs }) => {
    const found = attached.find(({ attachment }) => attachment.device === DeviceName);
    if (found === undefined) {
      throw clientError(
        "InvalidInstanceAttributeValue",
        `No device is currently mapped at ${DeviceName}`,
      );
    }
    return { ...found, deleteOnTermination: Ebs?.DeleteOnTermination };
  });
  resources.commit(() => {
    for (const { volume, attachment, deleteOnTermination } of changes) {
      const attachments = volume.attachments.map((each) =>
        each === attachment
          ? { ...each, deleteOnTermination: deleteOnTermination ?? each.deleteOnTermination }
          : each,
      );
      resources.volumes.put({ ...volume, attachments });
    }
  });
}

export function resetInstanceAttribute(
  { resources }: Rooms,
  { InstanceId: id, Attribute: name }: ResetInstanceAttributeCommandInput,
  call: Call,
): object {
  const instance = resources.instances.require(placeOf(call), id);
  if (name === "sourceDestCheck") {
    const record = onlyInterface(resources, instance);
    resources.networkInterfaces.put({ ...record, sourceDestCheck: true });
  } else if (name === "kernel") {
    whileStopped(() => put(resources, instance, { kernelId: undefined }))(resources, instance, {
      InstanceId: id,
    });
  } else if (name === "ramdisk") {
    whileStopped(() => put(resources, instance, { ramdiskId: undefined }))(resources, instance, {
      InstanceId: id,
    });
  } else throw unknownAttribute(name ?? "");
  return {};
}
