/** The key of `suppressTracing` in @opentelemetry/core; equal names give the same key there. */
const SUPPRESS_TRACING = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

export interface AttemptDescription {
  readonly method: string;
  /** The path with names in place of ids, such as `/v1/budgets/{id}`. */
  readonly route: string;
  readonly url: string;
  /** How many attempts went before. */
  readonly resendCount: number;
}

/** Puts the status of the response on the span of an attempt, by the HTTP conventions for clients. */
export type DescribeResponse = (status: number) => void;

/**
 * Runs `send` in a client span of its own, one per attempt, and hands it the headers that carry the
 * span on the wire, once. The HTTP instrumentations of OpenTelemetry add a `traceparent` of their
 * own beside ours, and two of them make none that can be read. So the request is sent with tracing
 * suppressed: an instrumentation, when there is one, then makes no span and injects nothing, and
 * the wire looks the same with and without it.
 */
export async function withClientSpan<T>(
  { method, route, url, resendCount }: AttemptDescription,
  send: (traceHeaders: Record<string, string>, describeResponse: DescribeResponse) => Promise<T>,
): Promise<T> {
  // Who only reads the schemas need not load it.
  const { context, createContextKey, propagation, SpanKind, SpanStatusCode, trace } =
    await import('@opentelemetry/api');
  const { hostname, port, protocol } = new URL(url);
  const span = trace.getTracer('@wflo/contracts').startSpan(`${method} ${route}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.template': route,
      'url.full': url,
      'server.address': hostname,
      'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      'http.request.resend_count': resendCount === 0 ? undefined : resendCount,
    },
  });
  const active = trace.setSpan(context.active(), span);
  const describeResponse = (status: number) => {
    span.setAttribute('http.response.status_code', status);
    if (status < 400) return;
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  };
  const traceHeaders: Record<string, string> = {};
  propagation.inject(active, traceHeaders);
  try {
    return await context.with(active.setValue(createContextKey(SUPPRESS_TRACING), true), () =>
      send(traceHeaders, describeResponse),
    );
  } catch (error) {
    span.setAttribute('error.type', errorType(error));
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return error.name;
}
