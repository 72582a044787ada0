import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import grpc from '@grpc/grpc-js';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { configureTracing } from '@wflo/tracing';
import { configureLogging, getLogger } from '@wflo/logging';
import { startLogExport } from '@wflo/logging/otlp';
import { startMetricsExport } from '@wflo/metrics/otlp';
import { workflowExecutionsTotal } from '@wflo/metrics';
import type { Health, LogList, MetricCatalogue, SpanDetail, TraceList } from '../src/index.ts';
import { eventually, withConsole, type TestConsole } from './a-console.ts';
import { newTraceId, post, traceRequest } from './otlp-request.ts';

const traces = (console: TestConsole) => () => console.get<TraceList>('/api/traces');

/** Values that a protobuf message leaves out where their absence means the same. */
const NOTHING = { empty: '', no: false, zero: 0 };

describe('what is received', () => {
  it('over HTTP in protobuf with gzip from a stock SDK has each field of a span', async () => {
    const memory = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'stock',
        'process.pid': 7,
        'host.name': 'box',
      }),
      spanProcessors: [new SimpleSpanProcessor(memory)],
    });
    const linked = {
      context: { traceId: newTraceId(), spanId: '00f067aa0ba902b7', traceFlags: 1 },
    };
    const span = provider.getTracer('lib', '1.2').startSpan('work', {
      startTime: [1_700_000_000, 123_456_789],
      attributes: { ...NOTHING, text: 'ünï', yes: true, count: 3, ratio: 0.5, list: ['a', 'b'] },
      links: [linked],
    });
    span.recordException(new RangeError('out of range'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    span.end([1_700_000_001, 1]);
    const body = ProtobufTraceSerializer.serializeRequest(memory.getFinishedSpans());
    await withConsole({}, async (console) => {
      const response = await post(
        console.otlpHttpUrl,
        '/v1/traces',
        gzipSync(body!),
        'application/x-protobuf',
        { 'content-encoding': 'gzip' },
      );
      expect([response.status, await response.text()]).toEqual([200, '']);
      const { traceId, spanId } = span.spanContext();
      const detail = await console.get<SpanDetail>(`/api/spans/${traceId}/${spanId}`);
      expect(detail).toMatchObject({
        name: 'work',
        kind: 'internal',
        startNano: '1700000000123456789',
        endNano: '1700000001000000001',
        status: 'error',
        statusMessage: 'failed',
        attributes: { ...NOTHING, text: 'ünï', yes: true, count: 3, ratio: 0.5, list: ['a', 'b'] },
        links: [{ spanId: '00f067aa0ba902b7' }],
        scope: { name: 'lib', version: '1.2' },
        service: 'stock',
        parentSpanId: null,
      });
      expect(detail.events[0]).toMatchObject({
        name: 'exception',
        attributes: { 'exception.type': 'RangeError' },
      });
      const { processes } = await console.get<Health>('/api/health');
      expect(processes[0]).toMatchObject({ id: '7@box', service: 'stock', pid: 7 });
    });
  });

  it('from @wflo/tracing, @wflo/logging and @wflo/metrics over gRPC arrives', async () => {
    await withConsole({}, async (console) => {
      const otlpEndpoint = `http://${console.otlpGrpcAddress ?? ''}`;
      const tracing = configureTracing({
        serviceName: 'shop',
        otlpEndpoint,
        protocol: 'grpc',
      });
      configureLogging({
        level: 'INFO',
        jsonOutput: true,
        destination: { write: () => true },
      });
      const logs = startLogExport({
        serviceName: 'shop',
        otlpEndpoint,
        otlpProtocol: 'grpc',
      } as never);
      const metrics = startMetricsExport({
        serviceName: 'shop',
        otlpEndpoint,
        otlpProtocol: 'grpc',
      } as never);
      const tracer = trace.getTracer('t');
      tracer.startSpan('order').end();
      getLogger('shop.checkout').warn('order_placed', { order_id: 'o-1', execution_id: 'exec-9' });
      workflowExecutionsTotal.inc({ workflow_id: 'csv', status: 'completed' });
      await Promise.all([tracing.shutdown(), logs?.shutdown(), metrics?.shutdown()]);
      await eventually(traces(console), ({ traces: found }) =>
        found.some(({ name }) => name === 'order'),
      );
      const { lines } = await console.get<LogList>('/api/logs?q=o-1&level=warn&field.order_id=o-1');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({
        level: 'warn',
        logger: 'shop.checkout',
        message: 'order_placed',
        executionId: 'exec-9',
      });
      const { metrics: found } = await console.get<MetricCatalogue>('/api/metrics');
      expect(found.find(({ name }) => name === 'wflo_workflow_executions_total')?.type).toBe('sum');
    });
  });

  it('that is damaged is refused for good, and nothing falls over', async () => {
    await withConsole({}, async (console) => {
      const send = async (
        body: string | Uint8Array,
        type?: string,
        headers?: Record<string, string>,
      ) => (await post(console.otlpHttpUrl, '/v1/traces', body, type, headers)).status;
      await expect(send('{"resourceSpans":')).resolves.toBe(400);
      await expect(send('[]')).resolves.toBe(400);
      await expect(send(Buffer.from([0xff, 0xff, 0xff]), 'application/x-protobuf')).resolves.toBe(
        400,
      );
      await expect(
        send('not gzip', 'application/json', { 'content-encoding': 'gzip' }),
      ).resolves.toBe(400);
      await expect(send('x', 'text/plain')).resolves.toBe(415);
      await expect(
        send(gzipSync(Buffer.alloc(40_000_000)), 'application/json', {
          'content-encoding': 'gzip',
        }),
      ).resolves.toBe(413);
      for (const odd of ODD) await expect(send(JSON.stringify(odd))).resolves.toBe(200);
      const partial = await post(
        console.otlpHttpUrl,
        '/v1/traces',
        traceRequest([{ name: 'bad', spanId: '00' }, { name: 'good' }]),
      );
      expect(await partial.json()).toEqual({
        partialSuccess: { rejectedSpans: '1', errorMessage: '1 span_without_id' },
      });
      const { losses } = await console.get<Health>('/api/health');
      expect(losses).toContainEqual(
        expect.objectContaining({ signal: 'traces', reason: 'span_without_id', count: 4 }),
      );
      expect((await traces(console)()).traces).toHaveLength(1);
    });
  });

  it('is stored once when a request is sent again', async () => {
    await withConsole({}, async (console) => {
      const line = { timeUnixNano: '1700000000000000000', body: { stringValue: 'hello' } };
      const body = JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [line, line] }] }],
      });
      for (let n = 0; n < 3; n += 1) await post(console.otlpHttpUrl, '/v1/logs', body);
      expect((await console.get<LogList>('/api/logs')).lines).toHaveLength(2);
      const uid = (text: string) =>
        JSON.stringify({
          resourceLogs: [
            {
              scopeLogs: [
                {
                  logRecords: [
                    {
                      body: { stringValue: text },
                      attributes: [{ key: 'emission_id', value: { stringValue: 'r/log/1' } }],
                    },
                  ],
                },
              ],
            },
          ],
        });
      for (const text of ['once', 'again']) await post(console.otlpHttpUrl, '/v1/logs', uid(text));
      expect((await console.get<LogList>('/api/logs?q=again')).lines).toHaveLength(0);
    });
  });

  it('is refused with when to try again while the database is locked, and comes later', async () => {
    await withConsole({}, async (console) => {
      const other = new DatabaseSync(join(console.folder, 'console.db'));
      other.exec('BEGIN IMMEDIATE');
      const body = traceRequest([{ name: 'later' }]);
      const refused = await post(console.otlpHttpUrl, '/v1/traces', body);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
      const { findings } = await console.get<Health>('/api/health');
      expect(findings).toContain('the store cannot write: database is locked');
      other.exec('ROLLBACK');
      other.close();
      await expect(post(console.otlpHttpUrl, '/v1/traces', body)).resolves.toMatchObject({
        status: 200,
      });
      const { status, store } = await console.get<Health>('/api/health');
      expect([status, store.writeError, store.spans]).toEqual(['ok', null, 1]);
    });
  });

  it('over gRPC is refused as the protocol says: a bad body is no reason to try again', async () => {
    await withConsole({}, async (console) => {
      const client = new grpc.Client(
        console.otlpGrpcAddress ?? '',
        grpc.credentials.createInsecure(),
      );
      const call = (body: Buffer) =>
        new Promise<number>((resolve) => {
          client.makeUnaryRequest(
            '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
            (value: Buffer) => value,
            (value: Buffer) => value,
            body,
            (error) => {
              resolve(error?.code ?? 0);
            },
          );
        });
      await expect(call(Buffer.from([0xff]))).resolves.toBe(grpc.status.INVALID_ARGUMENT);
      await expect(call(Buffer.alloc(0))).resolves.toBe(0);
      client.close();
    });
  });
});

/** JSON that is a request, and none that an SDK would make. */
const ODD: readonly unknown[] = [
  {},
  { resourceSpans: null },
  { resourceSpans: [null, 1, 'x', { scopeSpans: [{ spans: [null, { traceId: 5 }] }] }] },
  {
    resourceSpans: [
      { resource: { attributes: [{ key: 'a', value: { kvlistValue: { values: [{}] } } }] } },
    ],
  },
  { resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: '9'.repeat(40) }] }] }] },
];
