/**
 * A line on stdout alone, and sent over OTLP, too, to a collector in a process of its own: what the
 * call itself takes of its caller, and what all of it takes of the process until it is sent.
 */
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { startOtlpSink } from '@wflo/otlp/collector';
import { configureLogging, getLogger } from '../src/index.ts';
import { startLogExport } from '../src/otlp.ts';

const LINES = 10_000;

const sink = await startOtlpSink();
configureLogging({ destination: '/dev/null', jsonOutput: true, level: 'INFO' });
const logger = getLogger('shop.checkout').bind({ service: 'shop', workflow_id: 'csv-report' });

function write(lines: number): void {
  for (let count = 0; count < lines; count += 1) {
    logger.info('step_completed', { step_id: 'profile', attempt: 1, duration_ms: count, ok: true });
  }
}

function micros({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

/** Microseconds of the calls alone, and of everything until nothing is left to send. */
async function sent(lines: number): Promise<{ readonly calls: number; readonly all: number }> {
  const logExport = startLogExport({ otlpEndpoint: sink.endpoint });
  const before = process.cpuUsage();
  const thread = process.threadCpuUsage();
  write(lines);
  const calls = micros(process.threadCpuUsage(thread));
  await logExport?.flush({ timeoutMillis: 60_000 });
  const all = micros(process.cpuUsage(before));
  if (logExport?.stats().exported !== lines) throw new Error('not every line was sent');
  await logExport.shutdown({ timeoutMillis: 0 });
  return { calls, all };
}

/** Takes records without sending them: what is compared is the call. */
const nowhere = {
  export: (_records: unknown, done: (result: { code: number }) => void) => {
    done({ code: 0 });
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
const processor = new BatchLogRecordProcessor({ exporter: nowhere, maxQueueSize: 32_768 });
const emitter = new LoggerProvider({ processors: [processor] }).getLogger('shop.checkout');

/** Microseconds of the calls alone. */
async function emitted(lines: number): Promise<number> {
  const before = process.threadCpuUsage();
  for (let count = 0; count < lines; count += 1) {
    emitter.emit({
      severityText: 'info',
      body: 'step_completed',
      eventName: 'step_completed',
      attributes: {
        ...{ service: 'shop', workflow_id: 'csv-report' },
        ...{ step_id: 'profile', attempt: 1, duration_ms: count, ok: true },
      },
    });
  }
  const calls = micros(process.threadCpuUsage(before));
  await processor.forceFlush();
  return calls;
}

const base = {
  name: 'stdout alone',
  run: (lines: number) => {
    const before = process.threadCpuUsage();
    write(lines);
    return micros(process.threadCpuUsage(before));
  },
};
const name = 'and over OTLP';

export const comparisons = [
  {
    work: 'the call of a line that is sent over OTLP, too',
    iterations: LINES,
    base,
    candidate: { name, run: async (lines: number) => (await sent(lines)).calls },
  },
  {
    work: "the same call, against OpenTelemetry's",
    iterations: LINES,
    base: { name: 'Logger.emit, nothing on stdout, no redaction', run: emitted },
    candidate: { name: '@wflo/logging', run: async (lines: number) => (await sent(lines)).calls },
  },
  {
    work: 'with encoding, sending and the response',
    iterations: LINES,
    base,
    candidate: { name, run: async (lines: number) => (await sent(lines)).all },
  },
];

export function close(): void {
  sink.close();
}
