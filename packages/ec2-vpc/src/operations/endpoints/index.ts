import { createVpcEndpoint } from "./create-vpc-endpoint.ts";
import { describeVpcEndpointServices } from "./describe-vpc-endpoint-services.ts";
import { modifyVpcEndpoint } from "./modify-vpc-endpoint.ts";
import { deleteVpcEndpoints, describeVpcEndpoints } from "./vpc-endpoints.ts";

export const endpointOperations = {
  CreateVpcEndpoint: createVpcEndpoint,
  DeleteVpcEndpoints: deleteVpcEndpoints,
  DescribeVpcEndpoints: describeVpcEndpoints,
  DescribeVpcEndpointServices: describeVpcEndpointServices,
  ModifyVpcEndpoint: modifyVpcEndpoint,
};
