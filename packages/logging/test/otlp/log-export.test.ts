import { context, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import {
  configureLogging,
  flushLogging,
  getLogger,
  InvalidOptionError,
  toPino,
  type LoggingOptions,
} from '../../src/index.ts';
import { logExportStats, startLogExport, type LogExport } from '../../src/otlp.ts';
import { startLogReceiver, type LogReceiver, type ReceivedRecord } from './log-receiver.ts';

const provider = new NodeTracerProvider();
provider.register();
afterAll(() => {
  trace.disable();
  context.disable();
});

let lines: string[] = [];
let receiver: LogReceiver;
let running: LogExport | undefined;

beforeEach(async () => {
  receiver = await startLogReceiver();
});

afterEach(async () => {
  await running?.shutdown();
  await receiver.close();
  configureLogging({ destination: { write: () => true }, jsonOutput: true });
});

function start(options: LoggingOptions = {}): void {
  lines = [];
  const destination = { write: (text: string) => lines.push(text) > 0 };
  configureLogging({ destination, jsonOutput: true, ...options });
  running = startLogExport({
    otlpEndpoint: receiver.endpoint,
    resource: { 'service.name': 'shop' },
  });
}

async function sent(): Promise<readonly ReceivedRecord[]> {
  await running?.flush({ timeoutMillis: 60_000 });
  return receiver.records;
}

/** The record as the line that it was. */
function lineOf(record: ReceivedRecord): Record<string, unknown> {
  const { traceId, spanId, flags } = record;
  return {
    timestamp: new Date(Number(record.timeUnixNano / 1_000_000n)).toISOString(),
    level: record.severityText,
    logger: record.scope,
    event: record.body,
    ...record.attributes,
    ...(traceId === '' ? {} : { trace_id: traceId, span_id: spanId, trace_flags: flags }),
  };
}

describe('startLogExport', () => {
  it('sends severity, event, span, exception and nested fields, each in its place', async () => {
    start();
    trace.getTracer('test').startActiveSpan('work', (span) => {
      getLogger('shop.llm').error('llm_call_failed', {
        err: Object.assign(new TypeError('no answer'), { code: 'ETIMEDOUT' }),
        request: { headers: { authorization: 'Bearer secret' }, sizes: [1, 2.5, null] },
      });
      span.end();
    });
    const [record] = await sent();
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(record).toMatchObject({
      resource: { 'service.name': 'shop' },
      scope: 'shop.llm',
      severityNumber: 17,
      severityText: 'error',
      body: 'llm_call_failed',
      eventName: 'llm_call_failed',
      traceId: line['trace_id'],
      spanId: line['span_id'],
      flags: line['trace_flags'],
      attributes: {
        'exception.type': 'TypeError',
        'exception.message': 'no answer',
        'exception.stacktrace': (line['exception'] as { stack: string }).stack,
        'exception.code': 'ETIMEDOUT',
        request: line['request'],
      },
    });
    expect(JSON.stringify(record?.attributes)).not.toContain('secret');
    expect(record?.observedTimeUnixNano).toBeGreaterThanOrEqual(record?.timeUnixNano ?? 0n);
  });

  it('sends what is on the line, whatever the fields are', async () => {
    start();
    const logger = getLogger('shop');
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.dictionary(fc.string(), fc.jsonValue()),
        async (event, fields) => {
          lines = [];
          receiver.records.length = 0;
          trace.getTracer('test').startActiveSpan('work', (span) => {
            logger.info(event, fields);
            span.end();
          });
          const [record, ...others] = await sent();
          expect(others).toEqual([]);
          const line = JSON.parse(lines[0] ?? '') as object;
          expect(record && JSON.parse(JSON.stringify(lineOf(record)))).toEqual(line);
        },
      ),
    );
  }, 120_000);

  it.each([
    ['debug', 5],
    ['info', 9],
    ['warning', 13],
    ['error', 17],
    ['critical', 21],
  ] as const)('%s is %i', async (level, severityNumber) => {
    start({ level: 'DEBUG' });
    getLogger('shop')[level]('a message of words');
    expect(await sent()).toMatchObject([
      { severityNumber, body: 'a message of words', eventName: '' },
    ]);
  });

  it('sends neither what is filtered out nor what is above the limit of an event', async () => {
    start({ maxLinesPerEventPerSecond: 1 });
    const logger = getLogger('shop');
    logger.debug('filtered');
    for (let n = 0; n < 5; n += 1) logger.info('often');
    await flushLogging();
    const bodies = (await sent()).map(({ body }) => body);
    expect(bodies).toEqual(lines.map((line) => (JSON.parse(line) as { event: string }).event));
    expect(bodies).not.toContain('filtered');
    expect(bodies.length).toBeLessThan(5);
  });

  it('sends the lines of toPino, and those alone that are on stdout', async () => {
    start();
    const pino = toPino(getLogger('shop.http'));
    pino.info({ headers: { authorization: 'Bearer secret' } }, 'request');
    pino.debug('filtered');
    const records = await sent();
    expect(records).toMatchObject([{ body: 'request', scope: 'shop.http' }]);
    expect(JSON.stringify(records[0]?.attributes)).not.toContain('secret');
  });

  it('is flushed by flushLogging, and sends nothing after its shutdown', async () => {
    start();
    getLogger('shop').info('first');
    await flushLogging();
    expect(receiver.records.map(({ body }) => body)).toEqual(['first']);
    await running?.shutdown();
    getLogger('shop').info('second');
    await flushLogging();
    expect(receiver.records).toHaveLength(1);
    expect(lines).toHaveLength(2);
    expect(running?.stats()).toMatchObject({ accepted: 1, exported: 1, dropped: {} });
  });

  it('counts what a collector refuses; the lines are there', async () => {
    const refusing = await startLogReceiver(400);
    start();
    const warnings: string[] = [];
    const failing = startLogExport({
      otlpEndpoint: refusing.endpoint,
      onWarning: ({ code }) => {
        warnings.push(code);
        getLogger('wflo.logging').warning('log_export_failing');
      },
    });
    const before = logExportStats().dropped['export_failed'] ?? 0;
    getLogger('shop').info('refused');
    await failing?.shutdown({ timeoutMillis: 60_000 });
    await refusing.close();
    expect(logExportStats().dropped['export_failed']).toBeGreaterThan(before);
    expect(warnings).toEqual(['WFLO_LOGGING_EXPORT_FAILING']);
    expect(lines[0]).toContain('"refused"');
  });

  it.each([
    ['OTEL_LOGS_EXPORTER', 'none'],
    ['OTEL_LOGS_EXPORTER', 'console'],
  ])('is off by %s=%s', (name, value) => {
    process.env[name] = value;
    try {
      expect(startLogExport({ otlpEndpoint: receiver.endpoint })).toBeUndefined();
    } finally {
      Reflect.deleteProperty(process.env, name);
    }
  });

  it('refuses an endpoint that is none', () => {
    expect(() => startLogExport({ otlpEndpoint: 'ftp://x' })).toThrow(InvalidOptionError);
  });
});
