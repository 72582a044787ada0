/** One JSON line with bound context, trace ids and redaction, against pino, winston and structlog with the same fields. */
import { context, trace, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { pino } from 'pino';
import { configureLogging, getLogger } from '../src/index.ts';
import { startOwn, startStructlog, startWinston } from './line-process.ts';

const structlog = startStructlog();
const winston = startWinston();
const own = startOwn();

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const span = trace.wrapSpanContext({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});
const traced: Context = trace.setSpan(context.active(), span);
const bound = { service: 'shop', workflow_id: 'csv-report', execution_id: 'exec-01m8344c0q' };
const fields = (count: number) => ({
  step_id: 'profile',
  attempt: 1,
  duration_ms: count,
  ok: true,
});

configureLogging({ destination: '/dev/null', jsonOutput: true, level: 'INFO' });
const ours = getLogger('shop.checkout').bind(bound);

const traceIds = () => {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined
    ? {}
    : { trace_id: active.traceId, span_id: active.spanId, trace_flags: active.traceFlags };
};
const pinoLogger = pino(
  {
    messageKey: 'event',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    mixin: traceIds,
  },
  pino.destination({ dest: '/dev/null', sync: true }),
).child({ logger: 'shop.checkout', ...bound });

const redactingPino = pino(
  { messageKey: 'event', base: null, redact: ['headers.authorization', 'headers.cookie'] },
  pino.destination({ dest: '/dev/null', sync: true }),
);
const withHeaders = (count: number) => ({
  headers: { host: 'a.example', authorization: 'Bearer opaque', cookie: 'sid=1' },
  count,
});
/** 1 KB that looks like nothing secret. */
const prose = 'The step was retried since its worker went away. '.repeat(21);

const LINES = 10_000;

const repeat = (write: (count: number) => void) => (iterations: number) => {
  context.with(traced, () => {
    for (let count = 0; count < iterations; count += 1) write(count);
  });
};
const candidate = {
  name: '@wflo/logging',
  run: repeat((count) => {
    ours.info('step_completed', fields(count));
  }),
};

export const comparisons = [
  {
    work: 'JSON line: bound context, trace ids, redaction',
    target: 0.9,
    iterations: LINES,
    base: {
      name: 'pino, mixin, no redaction',
      run: repeat((count) => {
        pinoLogger.info(fields(count), 'step_completed');
      }),
    },
    candidate,
  },
  {
    work: 'the same line',
    target: 2.8,
    ifMissed:
      'winston took 3.9 to 5.5 µs in runs of one version on one machine, and ours 1.5 to 1.6: the ratio was between 2.5 and 3.7.',
    iterations: LINES,
    base: winston,
    candidate: own,
  },
  {
    work: 'the same line, against Python 3.11',
    target: 4.5,
    iterations: LINES,
    base: structlog,
    candidate: own,
  },
  {
    work: 'two secrets in headers, found by name',
    iterations: LINES,
    base: {
      name: 'pino, redact by two paths',
      run: repeat((count) => {
        redactingPino.info(withHeaders(count), 'requested');
      }),
    },
    candidate: {
      name: '@wflo/logging',
      run: repeat((count) => {
        ours.info('requested', withHeaders(count));
      }),
    },
  },
  {
    work: '1 KB of text, searched for secrets',
    iterations: LINES,
    base: {
      name: 'pino, no redaction',
      run: repeat((count) => {
        pinoLogger.info({ text: prose, count }, 'told');
      }),
    },
    candidate: {
      name: '@wflo/logging',
      run: repeat((count) => {
        ours.info('told', { text: prose, count });
      }),
    },
  },
];

export const close = async (): Promise<void> => {
  await Promise.all([structlog, winston, own].map(({ close }) => close()));
};
