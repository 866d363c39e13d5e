/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
import type {
  DescribeKeyPairsCommandInput,
  DescribeKeyPairsResult,
  KeyPairInfo,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { type KeyPairRecord, noSuchKeyPair } from "../../resource/key-pair/key-pair.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { findKeyPair } from "./new-key-pair.ts";

export function describeKeyPairs(
  { resources }: Rooms,
  input: DescribeKeyPairsCommandInput,
  call: Call,
): DescribeKeyPairsResult {
  const place = placeOf(call);
  const named = (input.KeyNames ?? []).map((name) => {
    const found = findKeyPair(resources, place, name);
    if (found === undefined) throw noSuchKeyPair(name);
    return found.id;
  });
  const ids = [...(input.KeyPairIds ?? []), ...named];
  const page = describe(resources, resources.keyPairs, input, place, { ids });
  const sorted = [...page.records].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { KeyPairs: sorted.map((each) => shown(each, input.IncludePublicKey ?? false)) };
}

function shown(record: KeyPairRecord, withPublicKey: boolean): KeyPairInfo {
  return {
    KeyPairId: record.id,
    KeyName: record.name,
    KeyType: record.keyType,
    KeyFingerprint: record.fingerprint,
    CreateTime: new Date(record.createdAt),
    Tags: shownTags(record.tags),
    ...(withPublicKey && { PublicKey: record.publicKey }),
  };
}
