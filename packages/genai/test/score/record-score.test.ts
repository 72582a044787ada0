import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { invokeAgent, recordScore, withSession } from '../../src/index.ts';
import { startTelemetry, type Telemetry } from '../telemetry.ts';

const telemetry: Telemetry = startTelemetry();

afterAll(() => telemetry.close());

beforeEach(() => {
  telemetry.reset();
});

const CALL = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const SCORE = { name: 'relevance', value: 0.9, label: 'relevant' };
const ATTRIBUTES = {
  'gen_ai.evaluation.name': 'relevance',
  'gen_ai.evaluation.score.value': 0.9,
  'gen_ai.evaluation.score.label': 'relevant',
};

it('is an event of the active span, or a span in the trace of the call that it is of', () => {
  invokeAgent({ name: 'judge' }, () => {
    recordScore(SCORE);
  });
  withSession({ sessionId: 'chat-1' }, () => {
    recordScore({
      ...SCORE,
      call: CALL,
      explanation: 'key sk-proj-abcdefghijklmnopqrstuvwxyz0123456789',
    });
  });
  const [agent, score] = telemetry.spans();
  expect(agent?.events).toMatchObject([
    { name: 'gen_ai.evaluation.result', attributes: ATTRIBUTES },
  ]);
  expect(score?.name).toBe('gen_ai.evaluation.result');
  expect(score?.spanContext().traceId).toBe(CALL.traceId);
  expect(score?.parentSpanContext?.spanId).toBe(CALL.spanId);
  expect(score?.attributes).toMatchObject({ ...ATTRIBUTES, 'session.id': 'chat-1' });
  expect(score?.attributes['gen_ai.evaluation.explanation']).not.toContain('abcdefghijklmnop');
});

it('is a log record where somebody takes these', () => {
  const exporter = new InMemoryLogRecordExporter();
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
  recordScore({ ...SCORE, call: CALL });
  logs.disable();
  const [record] = exporter.getFinishedLogRecords();
  expect(record).toMatchObject({ eventName: 'gen_ai.evaluation.result', attributes: ATTRIBUTES });
  expect(record?.spanContext).toMatchObject(CALL);
  expect(telemetry.spans()).toEqual([]);
  expect(trace.getActiveSpan()).toBeUndefined();
});
