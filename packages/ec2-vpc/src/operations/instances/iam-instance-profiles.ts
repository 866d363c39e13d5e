/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html
 */
import type {
  AssociateIamInstanceProfileCommandInput,
  DescribeIamInstanceProfileAssociationsCommandInput,
  DescribeIamInstanceProfileAssociationsResult,
  DisassociateIamInstanceProfileCommandInput,
  IamInstanceProfileAssociation,
  IamInstanceProfileSpecification,
  ReplaceIamInstanceProfileAssociationCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, incorrectState, missing } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import {
  type InstanceRecord,
  isLive,
  type ProfileAssociation,
} from "../../resource/instance/instance.ts";
import { profileAssociation } from "../../resource/instance/launch/plan-settings.ts";
import { pageOf } from "../../resource/page.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

type State = IamInstanceProfileAssociation["State"];

interface Result {
  readonly IamInstanceProfileAssociation: IamInstanceProfileAssociation;
}

export function associateIamInstanceProfile(
  { resources, ports }: Rooms,
  input: AssociateIamInstanceProfileCommandInput,
  call: Call,
): Result {
  const place = placeOf(call);
  const instance = resources.instances.require(place, input.InstanceId);
  if (!isLive(instance)) {
    throw clientError(
      "IncorrectInstanceState",
      `The instance '${instance.id}' is not in the 'running' or 'stopped' states.`,
    );
  }
  if (instance.iamProfile !== undefined) {
    throw incorrectState(`There is an existing association for instance ${instance.id}`);
  }
  const specification = requireSpecification(input.IamInstanceProfile);
  const profile = profileAssociation(resources, place, ports.instanceProfiles, specification);
  return put(resources, instance, profile as ProfileAssociation);
}

/** Another association in place of the one. */
export function replaceIamInstanceProfileAssociation(
  { resources, ports }: Rooms,
  input: ReplaceIamInstanceProfileAssociationCommandInput,
  call: Call,
): Result {
  const place = placeOf(call);
  const instance = requireAssociation(resources, place, input.AssociationId);
  const specification = requireSpecification(input.IamInstanceProfile);
  const profile = profileAssociation(resources, place, ports.instanceProfiles, specification);
  return put(resources, instance, profile as ProfileAssociation);
}

export function disassociateIamInstanceProfile(
  { resources }: Rooms,
  input: DisassociateIamInstanceProfileCommandInput,
  call: Call,
): Result {
  const instance = requireAssociation(resources, placeOf(call), input.AssociationId);
  const before = instance.iamProfile as ProfileAssociation;
  resources.instances.put({ ...instance, iamProfile: undefined });
  return { IamInstanceProfileAssociation: shown(instance.id, before, "disassociating") };
}

export function describeIamInstanceProfileAssociations(
  { resources }: Rooms,
  input: DescribeIamInstanceProfileAssociationsCommandInput,
  call: Call,
): DescribeIamInstanceProfileAssociationsResult {
  const place = placeOf(call);
  const named = new Set(input.AssociationIds ?? []);
  for (const id of named) requireAssociation(resources, place, id);
  const matches = predicateOf(
    { "instance-id": ({ id }: InstanceRecord) => id, state: () => "associated" },
    input.Filters ?? [],
    resources,
  );
  const found = [...resources.instances.in(place)].filter(
    (each) =>
      each.iamProfile !== undefined &&
      (named.size === 0 || named.has(each.iamProfile.associationId)) &&
      matches(each),
  );
  const page = pageOf(found, input);
  return {
    IamInstanceProfileAssociations: page.records.flatMap(({ id, iamProfile }) =>
      iamProfile === undefined ? [] : [shown(id, iamProfile, "associated")],
    ),
    NextToken: page.nextToken,
  };
}

function requireSpecification(
  specification: IamInstanceProfileSpecification | undefined,
): IamInstanceProfileSpecification {
  if (specification?.Arn || specification?.Name) return specification;
  throw missing("IamInstanceProfile");
}

function requireAssociation(
  { instances }: Resources,
  place: Place,
  id: string | undefined,
): InstanceRecord {
  for (const each of instances.in(place)) {
    if (each.iamProfile?.associationId === id) return each;
  }
  throw clientError(
    "InvalidAssociationID.NotFound",
    `An invalid association-id of '${id}' was given`,
  );
}

function put(resources: Resources, instance: InstanceRecord, profile: ProfileAssociation): Result {
  resources.instances.put({ ...instance, iamProfile: profile });
  return { IamInstanceProfileAssociation: shown(instance.id, profile, "associating") };
}

function shown(
  instanceId: string,
  { associationId, arn, profileId, associatedAt }: ProfileAssociation,
  state: State,
): IamInstanceProfileAssociation {
  return {
    AssociationId: associationId,
    InstanceId: instanceId,
    IamInstanceProfile: { Arn: arn, Id: profileId },
    State: state,
    Timestamp: new Date(associatedAt),
  };
}
