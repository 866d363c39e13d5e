export * from "./bound-operations.ts";
export { isOfBrowser } from "./browser.ts";
export type * from "./codec.ts";
export {
  decodeMessage,
  type EventMessage,
  EventMessageReader,
  encodeMessage,
  type SignedChunk,
  signedChunk,
} from "./event-stream-message.ts";
export * from "./measure.ts";
export type * from "./model.ts";
export { loadModel, serviceSummaries } from "./model-store.ts";
export { codecOf, openCodec } from "./open-codec.ts";
export * from "./own-answer.ts";
export { isOwnApiPath, isPublicOwnPath } from "./own-path.ts";
export { bucketOfHost, type PathStyleOptions, toPathStyle, websiteOfHost } from "./path-style.ts";
export type * from "./request.ts";
export type * from "./request-summary.ts";
export type * from "./service.ts";
export * from "./service-error.ts";
export type * from "./unmodeled.ts";
export { parseXml, type XmlElement } from "./xml-tree.ts";
export { escapeXml } from "./xml-writer.ts";
