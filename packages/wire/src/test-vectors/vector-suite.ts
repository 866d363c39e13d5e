/** The shape of AWS's published protocol tests as JSON (see the README beside them). */
export interface VectorReference {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: VectorNamespace;
  readonly timestampFormat?: string;
  readonly jsonvalue?: boolean;
  readonly idempotencyToken?: boolean;
}

export type VectorNamespace = string | { readonly prefix?: string; readonly uri: string };

export interface VectorShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, VectorReference>>;
  readonly required?: readonly string[];
  readonly member?: VectorReference;
  readonly key?: VectorReference;
  readonly value?: VectorReference;
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly document?: boolean;
  readonly union?: boolean;
  readonly timestampFormat?: string;
  readonly locationName?: string;
  readonly xmlNamespace?: VectorNamespace;
  readonly enum?: readonly string[];
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: {
    readonly code?: string;
    readonly httpStatusCode?: number;
    readonly senderFault?: boolean;
  };
}

export interface VectorCase {
  readonly id: string;
  readonly description?: string;
  readonly given: {
    readonly name: string;
    readonly http: {
      readonly method: string;
      readonly requestUri: string;
      readonly responseCode?: number;
    };
    readonly input?: VectorReference;
    readonly output?: VectorReference;
    readonly errors?: readonly VectorReference[];
  };
  /** Of inputs: the call, and the request that it becomes. */
  readonly params?: unknown;
  readonly serialized?: {
    readonly method?: string;
    readonly uri?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly host?: string;
  };
  /** Of outputs: the response, and what it parses to. */
  readonly result?: unknown;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly response?: {
    readonly status_code?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

export interface VectorSuite {
  readonly description: string;
  readonly metadata: {
    readonly protocol: string;
    readonly apiVersion: string;
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
    readonly xmlNamespace?: VectorNamespace;
    readonly endpointPrefix?: string;
    readonly awsQueryCompatible?: object;
  };
  readonly shapes: Readonly<Record<string, VectorShape>>;
  readonly cases: readonly VectorCase[];
}
