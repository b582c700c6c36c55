// The contract of a service: a name, a generated model, and a table of actions.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Activity, Work } from "../core/activity.ts";
import type { AwsClient } from "../core/aws-client.ts";
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { ServiceError } from "../core/errors.ts";
import type { ProcessGuard } from "../core/guard.ts";
import type { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import type { Logger } from "../core/logger.ts";
import type { Registry } from "../core/registry.ts";
import type { Tracer } from "../core/tracing.ts";
import type { ServiceModel } from "./model.ts";

export interface Service extends AsyncDisposable {
  /** Our folder and the word in health and configuration: `s3`, `lambda`, `sts`, `eventbridge`. */
  readonly name: string;
  /** The service names in a signature that mean this service: `["s3"]`, `["events"]`. */
  readonly signingNames: readonly string[];
  readonly model: ServiceModel;
  readonly actions: Readonly<Record<string, Action>>;
  /** Empties what clients put in: objects, messages. Functions and configurations stay. */
  reset(): Promise<void>;
  /** What a resource holds, for people and tests: taking nothing away, changing nothing. Undefined when there is none of that name; without a name, the names. */
  inspect?(resource: string): unknown;
  /** The error for input that breaks the model's constraints. Without it: ValidationException, or InvalidArgument in REST-XML, in AWS's usual words. */
  invalid?(failures: readonly ConstraintFailure[], operation: string): ServiceError;
  /** An error as it is said in one of the service's protocols, where that is not what callers in the process are told. */
  worded?(error: ServiceError, protocol: "json" | "query"): ServiceError;
  /** The headers that let a browser's page of another origin make this request; undefined refuses it. Without it, pages on loopback origins may do everything. */
  cors?(request: CorsRequest): Readonly<Record<string, string>> | undefined | Promise<Readonly<Record<string, string>> | undefined>;
  /** Where the connector of the same name is to listen for events, when the service cannot tell the bus of them. */
  readonly listen?: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** What it shows over plain HTTP beside its API, by path; `{name}` stands for one segment. Undefined where there is nothing of that name. */
  readonly pages?: Readonly<Record<string, (names: Readonly<Record<string, string>>) => ServicePage | undefined>>;
  /** Whether `relay` is to answer this request from HTTP. For services that live elsewhere. */
  relays?(context: RelayContext): boolean;
  /** Answers a request byte for byte, before anything of it is read. What it throws before the answer has begun is answered as an action's error. */
  relay?(request: IncomingMessage, response: ServerResponse, context: RelayContext): Promise<void>;
}

/** An answer to a GET. */
export interface ServicePage {
  readonly contentType: string;
  readonly body: string;
}

/** What is known of a request before it is decoded. */
export interface RelayContext extends Pick<RequestContext, "requestId" | "sourceIp" | "signal"> {
  readonly method: string;
  /** Raw, with the bucket in front also where the host named it. */
  readonly path: string;
  /** What follows `?`, or nothing. */
  readonly search: string;
}

/** One broken constraint, in the words of AWS's shape layer. */
export interface ConstraintFailure {
  /** `functionName`, `code.s3Bucket`, `tags.1.member.key`. */
  readonly path: string;
  /** Absent when the member was. */
  readonly value?: unknown;
  /** `Member must not be null`, `Member must have length less than or equal to 64`. */
  readonly constraint: string;
  /** The whole sentence: `Value 'x' at 'functionName' failed to satisfy constraint: …`. */
  readonly text: string;
}

/** What a browser asks before, or says with, a request from a page of another origin. */
export interface CorsRequest {
  readonly origin: string;
  /** The method that is, or will be, used. */
  readonly method: string;
  /** Lower-case names of the headers that will be sent; empty when this is the request itself. */
  readonly headers: readonly string[];
  /** True for OPTIONS. */
  readonly preflight: boolean;
  /** S3: the bucket that the path or the host names. */
  readonly bucket?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: each action narrows its own input; the gateway has validated it against the model.
export type Action<Input = any, Output = any> = (input: Input, request: RequestContext) => Output | Promise<Output>;

/** What an action may know of the request besides its input. */
export interface RequestContext {
  readonly requestId: string;
  /** The second id that S3 gives to a request: `x-amz-id-2`. */
  readonly hostId: string;
  readonly region: string;
  readonly accountId: string;
  /** Scheme, host and port as the caller wrote them, without a closing slash: what URLs in answers begin with. */
  readonly endpoint: string;
  readonly sourceIp: string;
  /** The raw path that was asked for; absent for calls made in the process. */
  readonly path?: string | undefined;
  /** The access key that the request was signed with, if any. */
  readonly accessKey?: string | undefined;
  /** Lower-case names; repeated headers joined by a comma. Empty for calls made in the process. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The full query string's parameters, decoded. */
  readonly query: URLSearchParams;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** The body, where it was not decoded into the input because the model streams it. */
  readonly body?: Readable | undefined;
  /** What followed an `aws-chunked` body, by lower-case name (`x-amz-checksum-crc32`); known when the body has been read. */
  readonly trailers?: Promise<Readonly<Record<string, string>>> | undefined;
  /** The call itself, as something under way: parked while it only waits for something that may never come. */
  readonly work?: Work | undefined;
  /** Adds headers to the answer that the model does not know. */
  setHeader(name: string, value: string): void;
  /** Overrides the status that the model gives to success: 206, 304. */
  setStatus(code: number): void;
}

/** What a service is built from. */
export interface ServiceContext {
  /** For what a service does that no call waits for. */
  readonly activity: Activity;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly bus: Bus;
  /** The service's own, empty or as it was left. */
  readonly journal: Journal;
  readonly aws: AwsClient;
  readonly registry: Registry;
  /** A directory of the service's own, for bytes; it exists. */
  readonly dataDirectory: string;
  readonly region: string;
  readonly accountId: string;
}

/** What a service that runs a program beside us is built from, besides. */
export interface HostContext extends ServiceContext {
  readonly guard: ProcessGuard;
  /** Real time. */
  readonly hostClock: Clock;
  /** Outlives a project's tree: `~/.cache/lambdabus`. */
  readonly cacheDirectory: string;
  /** The bus's server, where there is one. */
  readonly nats?: { readonly host: string; readonly port: number; readonly token?: string } | undefined;
  /** Told of whatever may take longer than a second. */
  readonly progress?: ((text: string) => void) | undefined;
}

/** A service opens with its state read back from the journal. */
export type OpenService<Config = unknown, Context = ServiceContext> = (config: Config, context: Context) => Promise<Service>;
