/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
import type { DescribeEndpointsResponse } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";

const CACHED_MINUTES = 1_440;

/** Where the request was sent to: clients that discover their endpoint stay with the emulator. */
export function describeEndpoints(
  _rooms: Rooms,
  _input: object,
  { head, region }: Call,
): DescribeEndpointsResponse {
  const Address = head.headers.host ?? `dynamodb.${region}.amazonaws.com`;
  return { Endpoints: [{ Address, CachePeriodInMinutes: CACHED_MINUTES }] };
}
