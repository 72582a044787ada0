import { attributes, nano, newSpanId, newTraceId, post, traceRequest } from '../otlp-request.ts';
import type { SpanShape } from '../otlp-request.ts';
import type { TestConsole } from '../a-console.ts';

/** Spans of one request: receivers take bounded bodies. */
const SPANS_A_REQUEST = 1_000;

export interface RunShape {
  readonly executionId: string;
  readonly workflow?: string;
  readonly startMs?: number;
  readonly lastsMs?: number;
  readonly error?: string;
  /** What is in it: activities, calls and so on. */
  readonly inside?: (run: RunIds) => SpanShape[];
}

export interface RunIds {
  readonly traceId: string;
  readonly root: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly startMs: number;
}

/** The spans of a run as the plugin for Temporal makes them. */
export function runSpans(shape: RunShape): SpanShape[] {
  const { executionId, workflow = 'agent', lastsMs = 9_000, error, inside } = shape;
  const startMs = shape.startMs ?? Date.now() - 20_000;
  const traceId = newTraceId();
  const root = newSpanId();
  const ids = { 'workflow.execution_id': executionId, 'workflow.run_id': traceId };
  return [
    {
      name: 'workflow.execute',
      traceId,
      spanId: root,
      startMs,
      endMs: startMs + lastsMs,
      attributes: {
        ...ids,
        'workflow.id': workflow,
        'workflow.type': 'agent',
        'workflow.status': error === undefined ? 'completed' : 'failed',
      },
      ...(error === undefined ? {} : { error }),
    },
    ...(inside?.({ traceId, root, ids, startMs }) ?? []),
  ];
}

export interface ActivityShape {
  readonly type: string;
  readonly id: string;
  readonly fromMs: number;
  readonly lastsMs: number;
  readonly attempt?: number;
  readonly error?: string;
}

export function activity({ traceId, root, ids, startMs }: RunIds, shape: ActivityShape): SpanShape {
  const { type, id, fromMs, lastsMs, attempt = 1, error } = shape;
  return {
    name: `activity.${type}`,
    traceId,
    spanId: newSpanId(),
    parentSpanId: root,
    startMs: startMs + fromMs,
    endMs: startMs + fromMs + lastsMs,
    attributes: {
      ...ids,
      'activity.type': type,
      'activity.id': id,
      'activity.attempt': attempt,
    },
    ...(error === undefined ? {} : { error }),
  };
}

/** A call of a model in an activity of its own, with what was said. */
export function llmCall(run: RunIds, fromMs: number, prompt: string, answer: string): SpanShape[] {
  const asks = activity(run, { type: 'ask', id: `ask-${fromMs}`, fromMs, lastsMs: 2_000 });
  const message = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  return [
    asks,
    {
      name: 'chat claude-sonnet-4-5',
      traceId: run.traceId,
      spanId: newSpanId(),
      ...(asks.spanId === undefined ? {} : { parentSpanId: asks.spanId }),
      startMs: run.startMs + fromMs + 20,
      endMs: run.startMs + fromMs + 1_980,
      attributes: {
        ...run.ids,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.usage.input_tokens': 1_200,
        'gen_ai.usage.output_tokens': 220,
        'wflo.cost.usd': '0.0069',
        'session.id': 's-1',
        'user.id': 'ana',
        'wflo.tags': ['beta'],
        'gen_ai.input.messages': message('user', prompt),
        'gen_ai.output.messages': message('assistant', answer),
      },
    },
  ];
}

/** Sends spans in requests of a bounded size. */
export async function send({ otlpHttpUrl }: TestConsole, spans: readonly SpanShape[]) {
  for (let at = 0; at < spans.length; at += SPANS_A_REQUEST) {
    const body = traceRequest(spans.slice(at, at + SPANS_A_REQUEST));
    const response = await post(otlpHttpUrl, '/v1/traces', body);
    if (!response.ok) throw new Error(`refused: ${response.status} ${await response.text()}`);
  }
}

export interface LineShape {
  readonly message: string;
  readonly level?: 'INFO' | 'WARN' | 'ERROR';
  readonly executionId?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly atMs?: number;
}

const SEVERITIES = { INFO: 9, WARN: 13, ERROR: 17 } as const;

/** Sends log lines. */
export async function sendLines({ otlpHttpUrl }: TestConsole, lines: readonly LineShape[]) {
  const logRecords = lines.map(({ message, level = 'INFO', executionId, fields, atMs }) => ({
    timeUnixNano: nano(atMs ?? Date.now()),
    severityNumber: SEVERITIES[level],
    severityText: level,
    body: { stringValue: message },
    attributes: attributes({
      ...(executionId === undefined ? {} : { execution_id: executionId }),
      ...fields,
    }),
  }));
  const resource = { attributes: attributes({ 'service.name': 'worker' }) };
  const body = JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'test' }, logRecords }] }],
  });
  const response = await post(otlpHttpUrl, '/v1/logs', body);
  if (!response.ok) throw new Error(`refused: ${response.status} ${await response.text()}`);
}

/** Sends a gauge with two points. */
export async function sendMetric({ otlpHttpUrl }: TestConsole, name: string) {
  const point = (agoMs: number, value: number) => ({
    timeUnixNano: nano(Date.now() - agoMs),
    asDouble: value,
    attributes: attributes({ queue: 'a' }),
  });
  for (const dataPoint of [point(60_000, 3), point(0, 5)]) {
    const body = JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: attributes({ 'service.name': 'worker' }) },
          scopeMetrics: [
            {
              scope: { name: 'test' },
              metrics: [
                { name, description: 'Open things', unit: '1', gauge: { dataPoints: [dataPoint] } },
              ],
            },
          ],
        },
      ],
    });
    const response = await post(otlpHttpUrl, '/v1/metrics', body);
    if (!response.ok) throw new Error(`refused: ${response.status} ${await response.text()}`);
  }
}

/** A run with all that a page has a shape for. */
export const research: RunShape = {
  executionId: 'exec-research-1',
  workflow: 'research-agent',
  inside: (run) => [
    ...llmCall(run, 100, 'What is the weather in Reykjavik?', 'Four degrees, and wind.'),
    activity(run, {
      type: 'search',
      id: '2',
      fromMs: 2_200,
      lastsMs: 800,
      error: '429 Too Many Requests',
    }),
    activity(run, { type: 'search', id: '2', fromMs: 5_000, lastsMs: 900, attempt: 2 }),
    ...Array.from({ length: 20 }, (_, n) =>
      activity(run, { type: 'fetch_page', id: `f${n}`, fromMs: 3_000 + n * 40, lastsMs: 500 }),
    ),
  ],
};
