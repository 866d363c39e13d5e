import { describeInstanceAttribute } from "./describe-instance-attribute.ts";
import { describeInstanceStatus } from "./describe-instance-status.ts";
import { describeInstances } from "./describe-instances.ts";
import { getConsoleOutput, getPasswordData } from "./get-console-output.ts";
import {
  associateIamInstanceProfile,
  describeIamInstanceProfileAssociations,
  disassociateIamInstanceProfile,
  replaceIamInstanceProfileAssociation,
} from "./iam-instance-profiles.ts";
import {
  describeInstanceCreditSpecifications,
  modifyInstanceCpuOptions,
  modifyInstanceCreditSpecification,
  modifyInstanceMaintenanceOptions,
  modifyPrivateDnsNameOptions,
} from "./instance-options.ts";
import {
  getInstanceMetadataDefaults,
  modifyInstanceMetadataDefaults,
  modifyInstanceMetadataOptions,
} from "./metadata-options.ts";
import { modifyInstanceAttribute, resetInstanceAttribute } from "./modify-instance-attribute.ts";
import { monitorInstances, unmonitorInstances } from "./monitor-instances.ts";
import {
  createPlacementGroup,
  deletePlacementGroup,
  describeInstanceTopology,
  describePlacementGroups,
  modifyInstancePlacement,
} from "./placement.ts";
import { runInstances } from "./run-instances.ts";
import { rebootInstances, startInstances, stopInstances } from "./start-stop-instances.ts";
import { terminateInstances } from "./terminate-instances.ts";

export const instanceOperations = {
  AssociateIamInstanceProfile: associateIamInstanceProfile,
  CreatePlacementGroup: createPlacementGroup,
  DeletePlacementGroup: deletePlacementGroup,
  DescribeIamInstanceProfileAssociations: describeIamInstanceProfileAssociations,
  DescribeInstanceAttribute: describeInstanceAttribute,
  DescribeInstanceCreditSpecifications: describeInstanceCreditSpecifications,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstanceTopology: describeInstanceTopology,
  DescribeInstances: describeInstances,
  DescribePlacementGroups: describePlacementGroups,
  DisassociateIamInstanceProfile: disassociateIamInstanceProfile,
  GetConsoleOutput: getConsoleOutput,
  GetInstanceMetadataDefaults: getInstanceMetadataDefaults,
  GetPasswordData: getPasswordData,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  ModifyInstanceCpuOptions: modifyInstanceCpuOptions,
  ModifyInstanceCreditSpecification: modifyInstanceCreditSpecification,
  ModifyInstanceMaintenanceOptions: modifyInstanceMaintenanceOptions,
  ModifyInstanceMetadataDefaults: modifyInstanceMetadataDefaults,
  ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
  ModifyInstancePlacement: modifyInstancePlacement,
  ModifyPrivateDnsNameOptions: modifyPrivateDnsNameOptions,
  MonitorInstances: monitorInstances,
  RebootInstances: rebootInstances,
  ReplaceIamInstanceProfileAssociation: replaceIamInstanceProfileAssociation,
  ResetInstanceAttribute: resetInstanceAttribute,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
  UnmonitorInstances: unmonitorInstances,
};
