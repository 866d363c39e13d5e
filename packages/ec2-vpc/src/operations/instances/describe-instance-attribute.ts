/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
import type { DescribeInstanceAttributeCommandInput, InstanceAttribute } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue, missing } from "../../errors.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { primaryInterface } from "../../resource/instance/instance-kind.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownMapping } from "./shown-instance.ts";

type Read = (instance: InstanceRecord, resources: Resources) => InstanceAttribute;

const READERS: Readonly<Record<string, Read>> = {
  instanceType: ({ instanceType }) => ({ InstanceType: { Value: instanceType } }),
  kernel: ({ kernelId }) => ({ KernelId: valued(kernelId) }),
  ramdisk: ({ ramdiskId }) => ({ RamdiskId: valued(ramdiskId) }),
  userData: ({ userData }) => ({ UserData: valued(userData) }),
  disableApiTermination: (instance) => ({
    DisableApiTermination: { Value: instance.disableApiTermination },
  }),
  disableApiStop: ({ disableApiStop }) => ({ DisableApiStop: { Value: disableApiStop } }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({
    InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior },
  }),
  rootDeviceName: ({ rootDeviceName }) => ({ RootDeviceName: { Value: rootDeviceName } }),
  blockDeviceMapping: ({ id }, { attached }) => ({
    BlockDeviceMappings: attached.volumes(id).map(shownMapping),
  }),
  productCodes: () => ({ ProductCodes: [] }),
  sourceDestCheck: (instance, resources) => ({
    SourceDestCheck: { Value: primaryInterface(instance, resources)?.sourceDestCheck ?? true },
  }),
  groupSet: (instance, resources) => ({
    Groups: (primaryInterface(instance, resources)?.securityGroupIds ?? []).map((GroupId) => ({
      GroupId,
      GroupName: resources.securityGroups.get(GroupId)?.name,
    })),
  }),
  ebsOptimized: ({ ebsOptimized }) => ({ EbsOptimized: { Value: ebsOptimized } }),
  sriovNetSupport: ({ sriovNetSupport }) => ({ SriovNetSupport: valued(sriovNetSupport) }),
  enaSupport: ({ enaSupport }) => ({ EnaSupport: { Value: enaSupport } }),
  enclaveOptions: ({ enclaves }) => ({ EnclaveOptions: { Enabled: enclaves } }),
};

const valued = (Value: string | undefined) => (Value === undefined ? {} : { Value });

export function describeInstanceAttribute(
  { resources }: Rooms,
  { InstanceId: id, Attribute: name }: DescribeInstanceAttributeCommandInput,
  call: Call,
): InstanceAttribute {
  const instance = resources.instances.require(placeOf(call), id);
  if (!name) throw missing("attribute");
  if (!Object.hasOwn(READERS, name)) throw unknownAttribute(name);
  return { InstanceId: instance.id, ...READERS[name]?.(instance, resources) };
}

export const unknownAttribute = (name: string) =>
  invalidParameterValue(`Value (${name}) for parameter attribute is invalid. Unknown attribute.`);
