import { purchaseReservedInstancesOffering } from "./purchase-reserved-instances-offering.ts";
import { requestSpotInstances } from "./request-spot-instances.ts";
import { describeReservedInstances } from "./reserved-instances.ts";
import { describeReservedInstancesOfferings } from "./reserved-instances-offerings.ts";
import { describeSpotPriceHistory } from "./spot-price-history.ts";
import { cancelSpotInstanceRequests, describeSpotInstanceRequests } from "./spot-requests.ts";

export const spotOperations = {
  CancelSpotInstanceRequests: cancelSpotInstanceRequests,
  DescribeReservedInstances: describeReservedInstances,
  DescribeReservedInstancesOfferings: describeReservedInstancesOfferings,
  DescribeSpotInstanceRequests: describeSpotInstanceRequests,
  DescribeSpotPriceHistory: describeSpotPriceHistory,
  PurchaseReservedInstancesOffering: purchaseReservedInstancesOffering,
  RequestSpotInstances: requestSpotInstances,
};
