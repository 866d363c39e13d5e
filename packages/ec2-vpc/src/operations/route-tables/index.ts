import {
  associateRouteTable,
  disassociateRouteTable,
  replaceRouteTableAssociation,
} from "./associations.ts";
import { disableVgwRoutePropagation, enableVgwRoutePropagation } from "./propagation.ts";
import { createRouteTable, deleteRouteTable, describeRouteTables } from "./route-tables.ts";
import { createRoute, deleteRoute, replaceRoute } from "./routes.ts";

export const routeTableOperations = {
  AssociateRouteTable: associateRouteTable,
  CreateRoute: createRoute,
  CreateRouteTable: createRouteTable,
  DeleteRoute: deleteRoute,
  DeleteRouteTable: deleteRouteTable,
  DescribeRouteTables: describeRouteTables,
  DisableVgwRoutePropagation: disableVgwRoutePropagation,
  DisassociateRouteTable: disassociateRouteTable,
  EnableVgwRoutePropagation: enableVgwRoutePropagation,
  ReplaceRoute: replaceRoute,
  ReplaceRouteTableAssociation: replaceRouteTableAssociation,
};
