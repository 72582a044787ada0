import { randomBytes } from 'node:crypto';

export interface SpanShape {
  name: string;
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  startMs?: number;
  endMs?: number;
  error?: string;
  attributes?: Record<string, unknown>;
}

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');

/** An ExportTraceServiceRequest as JSON. */
export function traceRequest(spans: readonly SpanShape[], service = 'worker'): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: attributes({
            'service.name': service,
            'service.instance.id': `${service}-1`,
          }),
        },
        scopeSpans: [{ scope: { name: 'test' }, spans: spans.map(span) }],
      },
    ],
  });
}

function span(shape: SpanShape) {
  const startMs = shape.startMs ?? Date.now() - 100;
  return {
    traceId: shape.traceId ?? newTraceId(),
    spanId: shape.spanId ?? newSpanId(),
    ...(shape.parentSpanId === undefined ? {} : { parentSpanId: shape.parentSpanId }),
    name: shape.name,
    kind: 1,
    startTimeUnixNano: nano(startMs),
    endTimeUnixNano: nano(shape.endMs ?? startMs + 10),
    attributes: attributes(shape.attributes ?? {}),
    status: shape.error === undefined ? {} : { code: 2, message: shape.error },
  };
}

export function nano(ms: number): string {
  return `${Math.round(ms)}000000`;
}

export function attributes(values: Record<string, unknown>) {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

export async function post(
  url: string | null,
  path: string,
  body: string | Uint8Array,
  type = 'application/json',
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url ?? ''}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': type, ...headers },
  });
}
