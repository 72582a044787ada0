/**
 * The spans that the Collector received: a line of OTLP JSON for each export request.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])),
  );
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(''),
  name: z.string(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  status: z.object({ code: z.number().default(0) }).default({ code: 0 }),
});
const requestSchema = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }),
        scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
      }),
    )
    .default([]),
});

export interface SpanSeen {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly startMillis: number;
  readonly endMillis: number;
  readonly failed: boolean;
  /** The number of the worker's life; undefined for other processes. */
  readonly life: number | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const BLOCK_BYTES = 65_536;
const NEWLINE = 0x0a;

/** The spans of the requests that are written whole: the Collector writes in blocks. */
export async function readSpans(file: string): Promise<SpanSeen[]> {
  const spans: SpanSeen[] = [];
  const { whole } = await sizes(file);
  if (whole === 0) return spans;
  for await (const line of createInterface({ input: createReadStream(file, { end: whole - 1 }) })) {
    for (const { resource, scopeSpans } of requestSchema.parse(JSON.parse(line)).resourceSpans) {
      const life = resource.attributes['truth.life'];
      for (const { status, startTimeUnixNano, endTimeUnixNano, ...span } of scopeSpans.flatMap(
        (scope) => scope.spans,
      )) {
        spans.push({
          ...span,
          startMillis: Number(startTimeUnixNano) / 1e6,
          endMillis: Number(endTimeUnixNano) / 1e6,
          failed: status.code === 2,
          life: life === undefined ? undefined : Number(life),
        });
      }
    }
  }
  return spans;
}

/** Whether the Collector has written all of what it has started to write. */
export async function spansAreWhole(file: string): Promise<boolean> {
  const { all, whole } = await sizes(file);
  return all === whole;
}

/** Bytes of the file, and of its whole lines. */
async function sizes(file: string): Promise<{ all: number; whole: number }> {
  await using handle = await open(file);
  const { size: all } = await handle.stat();
  for (let end = all; end > 0; end -= BLOCK_BYTES) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    const newline = buffer.lastIndexOf(NEWLINE);
    if (newline !== -1) return { all, whole: start + newline + 1 };
  }
  return { all, whole: 0 };
}
