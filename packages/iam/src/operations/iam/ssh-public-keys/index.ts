/** The rows of SSH public keys in the table of operations. */
import {
  deleteSSHPublicKey,
  getSSHPublicKey,
  listSSHPublicKeys,
  updateSSHPublicKey,
} from "./ssh-public-key.ts";
import { uploadSSHPublicKey } from "./upload-ssh-public-key.ts";

export const sshPublicKeyOperations = {
  DeleteSSHPublicKey: deleteSSHPublicKey,
  GetSSHPublicKey: getSSHPublicKey,
  ListSSHPublicKeys: listSSHPublicKeys,
  UpdateSSHPublicKey: updateSSHPublicKey,
  UploadSSHPublicKey: uploadSSHPublicKey,
};
