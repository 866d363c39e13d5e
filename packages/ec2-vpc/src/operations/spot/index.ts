import { requestSpotInstances } from "./request-spot-instances.ts";
import { describeSpotPriceHistory } from "./spot-price-history.ts";
import { cancelSpotInstanceRequests, describeSpotInstanceRequests } from "./spot-requests.ts";

export const spotOperations = {
  CancelSpotInstanceRequests: cancelSpotInstanceRequests,
  DescribeSpotInstanceRequests: describeSpotInstanceRequests,
  DescribeSpotPriceHistory: describeSpotPriceHistory,
  RequestSpotInstances: requestSpotInstances,
};
