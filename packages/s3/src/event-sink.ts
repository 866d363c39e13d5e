/** What S3 asks of whoever takes its event notifications, also of users of `start()`. */

/** Where a notification goes. */
export interface EventDestination {
  readonly kind: "event-bus" | "function" | "queue" | "topic";
  readonly arn: string;
}

/** The bucket, as policies of destinations name it. */
export interface EventSource {
  readonly bucketArn: string;
  /** Its owner. */
  readonly accountId: string;
}

export interface EventNotice {
  readonly destination: EventDestination;
  /** Name of the bucket that it tells of. */
  readonly bucket: string;
  readonly source: EventSource;
  /** JSON, in AWS's form for the destination. */
  readonly message: string;
}

/** `ports.eventSink`: queues, topics, functions and buses. Without it S3 keeps the last events and shows them. */
export interface EventSink {
  /** Why S3 may not send there, in AWS's words (`The destination queue does not exist`); undefined when it may. */
  refusalOf(
    destination: EventDestination,
    source: EventSource,
  ): string | undefined | Promise<string | undefined>;
  /**
   * Settles once the destination has taken the notice over; after a rejection it is asked again later. The same
   * notice may come twice.
   */
  deliver(notice: EventNotice): Promise<void>;
}
