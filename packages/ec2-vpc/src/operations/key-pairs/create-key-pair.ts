/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html */
import type { CreateKeyPairCommandInput, KeyPair } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { newKeyPair, pemOf, ppkOf } from "../../resource/key-pair/private-key.ts";
import { createdFingerprint, opensshLine } from "../../resource/key-pair/public-key.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { putKeyPair, requireFreeName } from "./new-key-pair.ts";

export async function createKeyPair(
  { resources, env }: Rooms,
  input: CreateKeyPairCommandInput,
  call: Call,
): Promise<KeyPair> {
  const place = placeOf(call);
  const name = requireFreeName(resources, place, input.KeyName);
  const tags = specifiedTags(input.TagSpecifications, ["key-pair"]);
  const pair = await newKeyPair(input.KeyType === "ed25519" ? "ed25519" : "rsa");
  // Another may have been made in the meantime.
  requireFreeName(resources, place, name);
  const { publicKey } = pair;
  const record = putKeyPair(resources, place, {
    name,
    tags,
    keyType: publicKey.keyType,
    fingerprint: createdFingerprint(pair.privateKey, publicKey),
    publicKey: opensshLine(publicKey, name),
  });
  return {
    KeyPairId: record.id,
    KeyName: name,
    KeyFingerprint: record.fingerprint,
    KeyMaterial: input.KeyFormat === "ppk" ? ppkOf(pair, name) : pemOf(pair, name, env.random),
    Tags: shownTags(tags),
  };
}
