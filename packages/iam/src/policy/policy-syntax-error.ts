/** A policy document that AWS refuses. The message is AWS's; the service adds its own error code to it. */
export class PolicySyntaxError extends Error {
  override readonly name = "PolicySyntaxError";
}
