/** Who is let in and who is throttled. */
export {
  Admission,
  type AdmissionOptions,
  type AdmissionSettings,
  type PartitionLoad,
  type ThrottlingMode,
} from "./admission.ts";
export { ThrottledError, type ThrottlingReason } from "./throttled-error.ts";
