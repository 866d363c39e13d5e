/** A spot request as the SDK has it. */
import type {
  LaunchSpecification,
  RIProductDescription,
  SpotInstanceRequest,
} from "@aws-sdk/client-ec2";
import type { Resources } from "../../resource/resources.ts";
import { groupsOf, type SpotRequestRecord } from "../../resource/spot/spot-request.ts";
import { shownTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";

export function shownSpotRequest(
  resources: Resources,
  request: SpotRequestRecord,
): SpotInstanceRequest {
  const { fault, launchedZone, terms, validFrom } = request;
  return {
    SpotInstanceRequestId: request.id,
    State: request.state,
    Status: {
      Code: request.statusCode,
      Message: request.statusMessage,
      UpdateTime: new Date(request.statusAt),
    },
    Type: terms.type,
    SpotPrice: request.shownPrice,
    InstanceInterruptionBehavior: terms.interruption,
    ProductDescription: request.product as RIProductDescription,
    CreateTime: new Date(request.createdAt),
    LaunchSpecification: shownLaunch(resources, request),
    Tags: shownTags(request.tags),
    AvailabilityZoneGroup: request.zoneGroup,
    InstanceId: request.instanceId,
    ...(launchedZone !== undefined && {
      LaunchedAvailabilityZone: launchedZone,
      LaunchedAvailabilityZoneId: zoneId(launchedZone),
    }),
    ...(fault && { Fault: { Code: fault.code, Message: fault.message } }),
    ...(validFrom !== undefined && { ValidFrom: new Date(validFrom) }),
    ...(terms.validUntil !== undefined && { ValidUntil: new Date(terms.validUntil) }),
  };
}

function shownLaunch(resources: Resources, request: SpotRequestRecord): LaunchSpecification {
  const { launch, launchedZone } = request;
  const zone = launchedZone ?? launch.Placement?.AvailabilityZone;
  return {
    ImageId: launch.ImageId,
    InstanceType: launch.InstanceType,
    KeyName: launch.KeyName,
    KernelId: launch.KernelId,
    RamdiskId: launch.RamdiskId,
    SubnetId: launch.SubnetId,
    UserData: launch.UserData,
    EbsOptimized: launch.EbsOptimized ?? false,
    Monitoring: { Enabled: launch.Monitoring?.Enabled ?? false },
    IamInstanceProfile: launch.IamInstanceProfile,
    BlockDeviceMappings: launch.BlockDeviceMappings ?? [],
    NetworkInterfaces: launch.NetworkInterfaces ?? [],
    SecurityGroups: groupsOf(request, resources).map(({ id, name }) => ({
      GroupId: id,
      GroupName: name,
    })),
    Placement: {
      AvailabilityZone: zone,
      GroupName: launch.Placement?.GroupName,
      Tenancy: launch.Placement?.Tenancy,
    },
  };
}
