/**
 * Reads back what a real OpenTelemetry Collector received: one export request of OTLP JSON a line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const attributeSchema = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(''),
  name: z.string(),
  kind: z.number(),
  attributes: z.array(attributeSchema).default([]),
  status: z.object({ code: z.number().default(0) }).default({ code: 0 }),
});
const requestSchema = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes: z.array(attributeSchema).default([]) }),
        scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
      }),
    )
    .default([]),
});

export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The spans of one run, a resource attribute, in the Collector's file. Numbers are as OTLP has them: 64-bit integers are strings. */
export function receivedSpans(file: string, run: string): ReceivedSpan[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) =>
    requestSchema.parse(JSON.parse(line)).resourceSpans.flatMap((of) => {
      const resource = plain(of.resource.attributes);
      if (resource['test.run'] !== run) return [];
      const service = String(resource['service.name']);
      return of.scopeSpans.flatMap(({ spans }) =>
        spans.map(({ attributes, status, ...span }) => ({
          ...span,
          service,
          failed: status.code === 2,
          attributes: plain(attributes),
        })),
      );
    }),
  );
}

function plain(attributes: z.infer<typeof attributeSchema>[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
