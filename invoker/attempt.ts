// One attempt at running a function for one event: an environment, a span, and the record of it.
import type { Bus } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Ids } from "../core/ids.ts";
import type { InvocationRecord } from "../core/invocation.ts";
import type { FunctionError, InvocationReport } from "../core/outcome.ts";
import { Payload } from "../core/payload.ts";
import type { Registry } from "../core/registry.ts";
import { subjects } from "../core/subjects.ts";
import type { Tracer } from "../core/tracing.ts";
import type { ExecutionEnvironment } from "./environment/environment.ts";
import type { Fleet } from "./environment/fleet.ts";
import type { InvocationResult } from "./environment/invocation.ts";
import { logTail } from "./logs.ts";
import { failAttemptSpan, invokedArn, recordInitSpan, startAttemptSpan } from "./spans.ts";

export interface AttemptContext {
  readonly bus: Bus;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
  readonly fleet: Fleet;
  /** What goes wrong on purpose. */
  readonly disorder?: Disorder | undefined;
}

export interface AttemptRequest {
  readonly definition: FunctionDefinition;
  readonly event: EventEnvelope;
  /** The records of which the event was made, where it is a batch. */
  readonly batch?: readonly EventEnvelope[];
  readonly requestId: string;
  readonly attempt: number;
  readonly kind: "publish" | "request";
}

/** An attempt that was made. */
export interface Attempt {
  readonly result: InvocationResult;
  /** When the function failed. */
  readonly error: FunctionError | undefined;
  readonly report: InvocationReport;
  /** In the form of `X-Amzn-Trace-Id`: the attempt's span, and how often functions ran in its chain. */
  readonly traceHeader: string;
  /** Tells everyone what became of it, and what happens to the event next. */
  announce(next?: InvocationRecord["next"]): void;
}

/** Undefined when the function was deleted while the event waited for an environment. Rejects when we are shut down. */
export async function runAttempt(context: AttemptContext, request: AttemptRequest): Promise<Attempt | undefined> {
  const { fleet, tracer, ids, clock } = context;
  const { event, requestId } = request;
  const traced = startAttemptSpan(tracer, ids, request);
  const { span } = traced;
  try {
    // Drawn as attempts begin: environments are ready in another order each time.
    const mishap = context.disorder?.mishap(request.definition.name, (request.batch?.[0] ?? event).id);
    const environment = fleet.take(request.definition, event.qualifier) ?? (await fleet.wait(request.definition));
    if (!environment) return undefined;
    const startTime = clock.now();
    const running = environment.invoke({
      requestId,
      payload: event.data,
      invokedFunctionArn: invokedArn(environment.definition, event.qualifier),
      traceId: traced.traceHeader,
      clientContext: event.clientcontext && Buffer.from(event.clientcontext, "base64").toString(),
      responseStream: request.kind === "request" ? context.registry.responses.find(requestId) : undefined,
      killed: mishap === "crash",
    });
    const result = mishap === "failure" ? loseAnswer(await running) : await running;
    span.setAttribute("faas.coldstart", result.coldStart);
    span.setAttribute("faas.instance", environment.logStream);
    if (result.initDurationMs !== undefined) recordInitSpan(tracer, span, environment.initStarted, result.initDurationMs);
    const error = result.outcome === "success" ? undefined : functionError(result);
    if (error) failAttemptSpan(span, error.errorType, error.errorMessage);
    const tell = (next: InvocationRecord["next"], told: InvocationResult) =>
      context.bus.announce(
        subjects.result(environment.definition.name),
        Payload.of(recordOf({ ...request, environment, result: told, startTime, traceId: traced.traceId, next })),
      );
    const announce = (next?: InvocationRecord["next"]) => {
      if (result.final) void result.final.then((final) => tell(next, final));
      else tell(next, result);
    };
    return { result, error, report: reportOf(requestId, environment, result, event.logtype), traceHeader: traced.traceHeader, announce };
  } finally {
    span.end();
  }
}

/** The handler has run, and nobody hears of it. */
function loseAnswer(result: InvocationResult): InvocationResult {
  const errorType = "Lambdabus.Disorder";
  const payload = Payload.of({ errorType, errorMessage: "The answer was lost on purpose." });
  return { ...result, outcome: "error", errorType, payload };
}

function reportOf(requestId: string, environment: ExecutionEnvironment, result: InvocationResult, logType: string | undefined): InvocationReport {
  const { coldStart, durationMs, billedDurationMs, initDurationMs, maxMemoryUsedMb } = result;
  return {
    requestId,
    executedVersion: environment.definition.version,
    environmentId: environment.id,
    coldStart,
    durationMs,
    billedDurationMs,
    maxMemoryUsedMb,
    ...(initDurationMs !== undefined && { initDurationMs }),
    ...(logType === "Tail" && { logResult: logTail(result.log) }),
  };
}

interface Recorded extends AttemptRequest {
  readonly environment: ExecutionEnvironment;
  readonly result: InvocationResult;
  readonly startTime: number;
  readonly traceId: string | undefined;
  readonly next: InvocationRecord["next"];
}

function recordOf({ definition: asked, event, batch, requestId, attempt, environment, result, startTime, traceId, next }: Recorded): InvocationRecord {
  const { definition } = environment;
  const { coldStart, durationMs, billedDurationMs, initDurationMs, extensionsMs, maxMemoryUsedMb, outcome, payload, log } = result;
  return {
    requestId,
    functionName: definition.name,
    functionArn: invokedArn(definition, event.qualifier),
    version: definition.version,
    eventId: event.id,
    ...(batch && { eventIds: batch.map(({ id }) => id) }),
    attempt,
    trigger: event.connector ?? "invoke",
    ...(event.mapping !== undefined && { mapping: event.mapping }),
    environmentId: environment.id,
    isolation: environment.isolation,
    coldStart,
    ...(asked.provisionedConcurrency && { provisionedConcurrency: environment.isProvisioned ? ("used" as const) : ("spillover" as const) }),
    startTime: new Date(startTime).toISOString(),
    durationMs,
    billedDurationMs,
    ...(initDurationMs !== undefined && { initDurationMs }),
    ...(extensionsMs !== undefined && { postRuntimeExtensionsDurationMs: extensionsMs }),
    memorySizeMb: definition.memorySize,
    maxMemoryUsedMb,
    outcome,
    event: event.data,
    ...(outcome === "success" ? { response: payload } : { error: payload }),
    ...(next && { next }),
    log,
    ...(traceId !== undefined && { traceId }),
  };
}

/** Reads an error document, which need not be JSON. */
function functionError({ payload, errorType = "Function.Unknown" }: InvocationResult): FunctionError {
  const document = payload.display as { errorType?: unknown; errorMessage?: unknown; stackTrace?: unknown; trace?: unknown } | null;
  const found = typeof document === "object" && document !== null ? document : {};
  const stackTrace = found.stackTrace ?? found.trace;
  return {
    errorType: typeof found.errorType === "string" ? found.errorType : errorType,
    errorMessage: typeof found.errorMessage === "string" ? found.errorMessage : payload.text.slice(0, 1_024),
    ...(Array.isArray(stackTrace) && { stackTrace: stackTrace.map(String) }),
    payload,
  };
}
