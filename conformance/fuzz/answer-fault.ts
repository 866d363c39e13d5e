/** What the SDK makes of an answer that no service may give. */

/** What no answer may be; undefined for every answer that a service could give. */
export function answerFault(error: unknown): string | undefined {
  const { name, message, $metadata, $response } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined) {
    // The SDK's own refusal to send: values that its serializer or endpoint rules cannot take.
    return /ECONN|socket|timeout/i.test(`${name} ${message}`) ? `${name}: ${message}` : undefined;
  }
  if (status >= 500 && status !== 501) return `${status} ${name}: ${message}`;
  if (status < 400) return `an unreadable answer: ${status} ${name}: ${message}`;
  if (name === "Unknown" || name === "Error" || name === "UnknownError") {
    return `${status} without a code: ${message}`;
  }
  return undefined;
}
