import { createDefaultVpc, createVpc } from "./create-vpc.ts";
import { deleteVpc } from "./delete-vpc.ts";
import {
  describeVpcBlockPublicAccessExclusions,
  describeVpcBlockPublicAccessOptions,
} from "./describe-block-public-access.ts";
import { describeVpcs } from "./describe-vpcs.ts";
import { describeVpcAttribute, modifyVpcAttribute, modifyVpcTenancy } from "./vpc-attributes.ts";
import { associateVpcCidrBlock, disassociateVpcCidrBlock } from "./vpc-cidr-blocks.ts";

export const vpcOperations = {
  AssociateVpcCidrBlock: associateVpcCidrBlock,
  CreateDefaultVpc: createDefaultVpc,
  CreateVpc: createVpc,
  DeleteVpc: deleteVpc,
  DescribeVpcAttribute: describeVpcAttribute,
  DescribeVpcBlockPublicAccessExclusions: describeVpcBlockPublicAccessExclusions,
  DescribeVpcBlockPublicAccessOptions: describeVpcBlockPublicAccessOptions,
  DescribeVpcs: describeVpcs,
  DisassociateVpcCidrBlock: disassociateVpcCidrBlock,
  ModifyVpcAttribute: modifyVpcAttribute,
  ModifyVpcTenancy: modifyVpcTenancy,
};
