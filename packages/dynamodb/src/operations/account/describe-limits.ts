/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html */
import type { DescribeLimitsOutput } from "@aws-sdk/client-dynamodb";
import { ACCOUNT_UNITS_MAX, TABLE_UNITS_MAX } from "../tables/settings/throughput.ts";

export function describeLimits(): DescribeLimitsOutput {
  return {
    AccountMaxReadCapacityUnits: ACCOUNT_UNITS_MAX,
    AccountMaxWriteCapacityUnits: ACCOUNT_UNITS_MAX,
    TableMaxReadCapacityUnits: TABLE_UNITS_MAX,
    TableMaxWriteCapacityUnits: TABLE_UNITS_MAX,
  };
}
