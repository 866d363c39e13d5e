/** The rows of service-specific credentials in the table of operations. */
import { createServiceSpecificCredential } from "./create-service-specific-credential.ts";
import { listServiceSpecificCredentials } from "./list-service-specific-credentials.ts";
import {
  deleteServiceSpecificCredential,
  resetServiceSpecificCredential,
  updateServiceSpecificCredential,
} from "./service-specific-credential.ts";

export const serviceCredentialOperations = {
  CreateServiceSpecificCredential: createServiceSpecificCredential,
  DeleteServiceSpecificCredential: deleteServiceSpecificCredential,
  ListServiceSpecificCredentials: listServiceSpecificCredentials,
  ResetServiceSpecificCredential: resetServiceSpecificCredential,
  UpdateServiceSpecificCredential: updateServiceSpecificCredential,
};
