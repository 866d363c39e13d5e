/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html */
import type { DeleteKeyPairCommandInput, DeleteKeyPairResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findKeyPair } from "./new-key-pair.ts";

/** One that is not there is gone already. */
export function deleteKeyPair(
  { resources }: Rooms,
  { KeyName: name, KeyPairId: id }: DeleteKeyPairCommandInput,
  call: Call,
): DeleteKeyPairResult {
  if (!name && !id) throw missing("KeyName or KeyPairId");
  const place = placeOf(call);
  const record = id
    ? resources.keyPairs.find(place, id)
    : findKeyPair(resources, place, name ?? "");
  if (record === undefined) return { Return: true };
  resources.keyPairs.remove(record.id);
  return { Return: true, KeyPairId: record.id };
}
