/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html */
import type {
  DescribeTransitGatewayAttachmentsCommandInput,
  DescribeTransitGatewayAttachmentsResult,
  TransitGatewayAttachment,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { shownTags } from "../../resource/tags.ts";
import {
  findAttachment,
  resourceIdOf,
  resourceOwnerOf,
  shownAttachmentId,
  type TransitAttachmentRecord,
} from "../../resource/transit/transit-attachment.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function describeTransitGatewayAttachments(
  { resources }: Rooms,
  input: DescribeTransitGatewayAttachmentsCommandInput,
  call: Call,
): DescribeTransitGatewayAttachmentsResult {
  const place = placeOf(call);
  const ids = input.TransitGatewayAttachmentIds?.map(
    (id) => findAttachment(resources, place, id)?.id ?? id,
  );
  const page = describe(resources, resources.transitAttachments, input, place, { ids });
  return {
    TransitGatewayAttachments: page.records.map(shownAttachment),
    NextToken: page.nextToken,
  };
}

function shownAttachment(record: TransitAttachmentRecord): TransitGatewayAttachment {
  return {
    TransitGatewayAttachmentId: shownAttachmentId(record),
    TransitGatewayId: record.transitGatewayId,
    TransitGatewayOwnerId: record.accountId,
    ResourceOwnerId: resourceOwnerOf(record),
    ResourceType: record.resource.kind,
    ResourceId: resourceIdOf(record),
    State: record.state,
    ...(record.routeTableId !== undefined && {
      Association: {
        TransitGatewayRouteTableId: record.routeTableId,
        State: "associated" as const,
      },
    }),
    CreationTime: new Date(record.createdAt),
    Tags: shownTags(record.tags),
  };
}

/** As lists of associations, propagations and routes name an attachment. */
export const attachmentName = (record: TransitAttachmentRecord) => ({
  TransitGatewayAttachmentId: shownAttachmentId(record),
  ResourceId: resourceIdOf(record),
  ResourceType: record.resource.kind,
});
