import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import fc from 'fast-check';
import { createInstruments, createMetrics, renderMetrics } from '../../src/index.ts';
import { hasPrometheus, Prometheus } from './prometheus.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SERIES = 300;

interface Scraped {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

interface Exemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Record<string, string>;
    readonly value: string;
  }[];
}

/** Label values and numbers of every kind, the odd ones more often than chance has it. */
const labelValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('\\', '"', '\n', '\r', '{', '}', ',', '=', '#', ' ', 'a'),
    maxLength: 20,
  }),
  fc.constantFrom(
    '\\n',
    '\\\\n',
    '\ud800',
    'a\udc00b',
    '\u2028',
    '\u0000',
    '\ufeff',
    ' # EOF',
    '+Inf',
  ),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1, 1e6),
);

(hasPrometheus ? describe : describe.skip)('a real Prometheus', () => {
  const metrics = createMetrics({ maxSeriesPerMetric: SERIES });
  const { registry } = metrics;
  const { level } = createInstruments(
    {
      level: {
        type: 'gauge',
        name: 'own_level',
        help: 'A "level" of a\\b,\nin two lines',
        labels: { id: '', of: '' },
      },
    },
    registry,
  );
  const expected = new Map<string, { of: string; value: number }>();
  const manager = new AsyncLocalStorageContextManager();
  const servers: Server[] = [];
  let prometheus: Prometheus;

  /** Serves the registry in the format of `accept`, or as the scraper requests. */
  async function serve(accept?: string): Promise<number> {
    const server = createServer((request, response) => {
      void renderMetrics({ registry, accept: accept ?? request.headers.accept }).then(
        ({ contentType, chunks }) => {
          response.setHeader('content-type', contentType);
          for (const chunk of chunks) response.write(chunk);
          response.end();
        },
      );
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  beforeAll(async () => {
    context.setGlobalContextManager(manager.enable());
    const samples = fc.sample(fc.tuple(labelValue, number), { numRuns: SERIES });
    for (const [id, [of, value]] of samples.entries()) {
      level.set({ id: String(id), of }, value);
      // UTF-8 has no lone surrogates, and the text formats no -0 (which adding 0 makes 0).
      expected.set(String(id), { of: of.toWellFormed(), value });
    }
    const span = { traceId: TRACE_ID, spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED };
    context.with(trace.setSpanContext(context.active(), span), () => {
      const labels = { workflow_id: 'a', status: 'completed' };
      metrics.workflowExecutionsTotal.inc(labels);
      metrics.workflowDurationSeconds.observe({ workflow_id: 'a' }, 0.3, {
        execution_id: 'exec-1',
      });
    });
    prometheus = await Prometheus.start({
      text: await serve('text/plain'),
      negotiated: await serve(),
    });
  });

  afterAll(async () => {
    await prometheus.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    context.disable();
  });

  it.each(['text', 'negotiated'])(
    'reads every label and number as it was recorded: %s',
    async (job) => {
      const { result } = await prometheus.request<{ result: Scraped[] }>(
        `query?query=${encodeURIComponent(`own_level{job="${job}"}`)}`,
        (data) => data.result.length > 0,
      );
      const read = new Map(
        result.map(({ metric, value: [, value] }) => [
          metric['id'],
          { of: metric['of'] ?? '', value: Number(value) },
        ]),
      );
      expect(read.size).toBe(SERIES);
      for (const [id, { of, value }] of expected) {
        expect(read.get(id)).toEqual({ of, value: value + 0 });
      }
    },
  );

  it('finds the trace ids of counters and histograms', async () => {
    const find = async (metric: string) =>
      prometheus.request<Exemplars[]>(
        `query_exemplars?query=${metric}{job="negotiated"}&start=${Date.now() / 1_000 - 600}&end=${Date.now() / 1_000 + 60}`,
        (data) => data.length > 0,
      );
    const [counter] = await find('wflo_workflow_executions_total');
    expect(counter?.exemplars[0]).toMatchObject({ labels: { trace_id: TRACE_ID }, value: '1' });
    const [bucket] = await find('wflo_workflow_duration_seconds_bucket');
    expect(bucket?.seriesLabels).toMatchObject({ le: '0.5', workflow_id: 'a' });
    expect(bucket?.exemplars[0]).toMatchObject({
      labels: { trace_id: TRACE_ID, span_id: 'b7ad6b7169203331', execution_id: 'exec-1' },
      value: '0.3',
    });
  });

  it('reads the help and the type of each metric in both formats', async () => {
    const metadata = await prometheus.request<Record<string, { type: string; help: string }[]>>(
      'metadata?limit=1000',
      (data) => 'own_level' in data,
    );
    expect(metadata['own_level']?.map(({ help }) => help)).toEqual([
      'A "level" of a\\b,\nin two lines',
    ]);
    expect(metadata['wflo_workflow_executions_total']?.[0]?.type).toBe('counter');
    expect(metadata['wflo_workflow_duration_seconds']?.[0]?.type).toBe('histogram');
  });
});
