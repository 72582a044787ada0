import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { onLlmCall, type LlmCallRecord } from '../src/index.ts';

export interface Telemetry {
  /** Spans that ended, by this package or others. */
  spans(): readonly ReadableSpan[];
  /** Spans of LLM calls. */
  calls(): readonly ReadableSpan[];
  /** What was told to those who count. */
  readonly records: LlmCallRecord[];
  /** Points of a histogram. */
  histogram(name: string): Promise<DataPoint<Histogram>[]>;
  reset(): void;
  close(): Promise<void>;
}

/** A real SDK that keeps what it exports in memory, registered globally. */
export function startTelemetry(): Telemetry {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: exported,
    exportIntervalMillis: 3_600_000,
  });
  const meters = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  metrics.setGlobalMeterProvider(meters);
  const records: LlmCallRecord[] = [];
  const stop = onLlmCall((call) => records.push(call));
  const spans = () => exporter.getFinishedSpans();
  return {
    spans,
    calls: () => spans().filter(({ attributes }) => 'gen_ai.operation.name' in attributes),
    records,
    async histogram(name) {
      await reader.forceFlush();
      const last = exported.getMetrics().at(-1);
      const all = last?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      const found = all.find(({ descriptor }) => descriptor.name === name);
      return (found?.dataPoints ?? []) as DataPoint<Histogram>[];
    },
    reset() {
      exporter.reset();
      records.length = 0;
    },
    async close() {
      stop();
      await meters.shutdown();
      await provider.shutdown();
      trace.disable();
      metrics.disable();
      context.disable();
    },
  };
}

/** Resolves when the condition holds; the deadline is the test's. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
