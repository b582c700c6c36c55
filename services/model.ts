// The form of a generated model: the slice of AWS's public API model that we implement, without its prose.

export interface ServiceModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly protocol: "rest-xml" | "rest-json" | "json" | "query";
    readonly serviceId: string;
    readonly signingName?: string;
    readonly targetPrefix?: string;
    readonly jsonVersion?: string;
    readonly xmlNamespace?: string;
    /** Further protocols that the service speaks besides: SQS is `json` and takes `query` too. */
    readonly protocols?: readonly string[];
  };
  readonly operations: Readonly<Record<string, OperationModel>>;
  /** The service's other operations, which we do not implement, as `METHOD uri`: so that a call of one is refused by its name. */
  readonly others?: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface OperationModel {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ShapeRef;
  readonly output?: ShapeRef & { readonly resultWrapper?: string };
  readonly errors?: readonly { readonly shape: string }[];
  readonly httpChecksumRequired?: boolean;
}

export interface ShapeRef {
  readonly shape: string;
  readonly location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  /** The member of an event that is its body, as it is. */
  readonly eventpayload?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: { readonly uri?: string; readonly prefix?: string } | string;
  readonly timestampFormat?: string;
  readonly jsonvalue?: boolean;
  readonly idempotencyToken?: boolean;
}

export interface Shape {
  readonly type: "structure" | "list" | "map" | "string" | "integer" | "long" | "float" | "double" | "boolean" | "timestamp" | "blob" | "character";
  readonly members?: Readonly<Record<string, ShapeRef>>;
  readonly required?: readonly string[];
  readonly member?: ShapeRef;
  readonly key?: ShapeRef;
  readonly value?: ShapeRef;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  /** A union whose members are the events of a stream (`application/vnd.amazon.eventstream`). */
  readonly eventstream?: boolean;
  readonly event?: boolean;
  readonly locationName?: string;
  readonly xmlNamespace?: { readonly uri?: string; readonly prefix?: string } | string;
  readonly timestampFormat?: string;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly sensitive?: boolean;
  readonly union?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean };
}
