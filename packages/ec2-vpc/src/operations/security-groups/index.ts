import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
} from "./authorize-security-group.ts";
import { createSecurityGroup } from "./create-security-group.ts";
import { deleteSecurityGroup } from "./delete-security-group.ts";
import {
  describeSecurityGroupRules,
  describeSecurityGroups,
  getSecurityGroupsForVpc,
} from "./describe-security-groups.ts";
import { modifySecurityGroupRules } from "./modify-security-group-rules.ts";
import { revokeSecurityGroupEgress, revokeSecurityGroupIngress } from "./revoke-security-group.ts";
import {
  describeSecurityGroupReferences,
  describeStaleSecurityGroups,
} from "./security-groups-across-peering.ts";
import {
  updateSecurityGroupRuleDescriptionsEgress,
  updateSecurityGroupRuleDescriptionsIngress,
} from "./update-rule-descriptions.ts";

export const securityGroupOperations = {
  AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress,
  CreateSecurityGroup: createSecurityGroup,
  DeleteSecurityGroup: deleteSecurityGroup,
  DescribeSecurityGroupReferences: describeSecurityGroupReferences,
  DescribeSecurityGroupRules: describeSecurityGroupRules,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeStaleSecurityGroups: describeStaleSecurityGroups,
  GetSecurityGroupsForVpc: getSecurityGroupsForVpc,
  ModifySecurityGroupRules: modifySecurityGroupRules,
  RevokeSecurityGroupEgress: revokeSecurityGroupEgress,
  RevokeSecurityGroupIngress: revokeSecurityGroupIngress,
  UpdateSecurityGroupRuleDescriptionsEgress: updateSecurityGroupRuleDescriptionsEgress,
  UpdateSecurityGroupRuleDescriptionsIngress: updateSecurityGroupRuleDescriptionsIngress,
};
