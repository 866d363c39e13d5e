import { createKeyPair } from "./create-key-pair.ts";
import { deleteKeyPair } from "./delete-key-pair.ts";
import { describeKeyPairs } from "./describe-key-pairs.ts";
import { importKeyPair } from "./import-key-pair.ts";

export const keyPairOperations = {
  CreateKeyPair: createKeyPair,
  DeleteKeyPair: deleteKeyPair,
  DescribeKeyPairs: describeKeyPairs,
  ImportKeyPair: importKeyPair,
};
