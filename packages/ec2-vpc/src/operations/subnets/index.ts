import { createDefaultSubnet, createSubnet } from "./create-subnet.ts";
import { modifySubnetAttribute } from "./modify-subnet-attribute.ts";
import { associateSubnetCidrBlock, disassociateSubnetCidrBlock } from "./subnet-cidr-blocks.ts";
import {
  createSubnetCidrReservation,
  deleteSubnetCidrReservation,
  getSubnetCidrReservations,
} from "./subnet-cidr-reservations.ts";
import { deleteSubnet, describeSubnets } from "./subnets.ts";

export const subnetOperations = {
  AssociateSubnetCidrBlock: associateSubnetCidrBlock,
  CreateDefaultSubnet: createDefaultSubnet,
  CreateSubnet: createSubnet,
  CreateSubnetCidrReservation: createSubnetCidrReservation,
  DeleteSubnet: deleteSubnet,
  DeleteSubnetCidrReservation: deleteSubnetCidrReservation,
  DescribeSubnets: describeSubnets,
  DisassociateSubnetCidrBlock: disassociateSubnetCidrBlock,
  GetSubnetCidrReservations: getSubnetCidrReservations,
  ModifySubnetAttribute: modifySubnetAttribute,
};
