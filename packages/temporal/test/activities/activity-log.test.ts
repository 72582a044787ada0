import { LoggerWithComposedMetadata } from '@temporalio/common/lib/logger.js';
import { activityLog } from '../../src/activities/activity-log.ts';
import { Guard } from '../../src/telemetry/guard.ts';
import { temporalLogger } from '../../src/telemetry/temporal-logger.ts';

const throwing = (): never => {
  throw new Error('attributes that throw');
};
const info = { namespace: 'default', taskQueue: 'q', isLocal: false };
const nowhere = temporalLogger(() => undefined);

function logOf(fields: () => Record<string, unknown>) {
  const lines: [string, unknown][] = [];
  const write = (event: string, fields?: unknown) => lines.push([event, fields]);
  const guard = new Guard();
  const log = activityLog(
    { info, log: LoggerWithComposedMetadata.compose(nowhere, fields) },
    {
      guard,
      logger: { debug: write, info: write, warning: write, error: write },
      identity: () => ({ attempt: 1 }),
    },
  );
  return { log, lines, guard };
}

describe('the log of an activity', () => {
  it("has the fields of the SDK's logger, at the moment of the line", () => {
    let order = 0;
    const { log, lines } = logOf(() => ({ ...info, attempt: 1, order: (order += 1) }));
    log.info('one');
    log.warn('two', { order: 'own' });
    expect(lines).toEqual([
      ['one', { attempt: 1, order: 1 }],
      ['two', { attempt: 1, order: 'own' }],
    ]);
  });

  it('writes the line without the attributes of an interceptor that throws, and counts it', () => {
    const { log, lines, guard } = logOf(throwing);
    log.info('one', { order: 7 });
    expect(lines).toEqual([['one', { attempt: 1, order: 7 }]]);
    expect(guard.faults).toBe(1);
  });

  it('throws nothing when the attributes of a line do', () => {
    const { log, lines, guard } = logOf(() => ({}));
    log.info('one', Object.defineProperty({}, 'order', { enumerable: true, get: throwing }));
    expect(lines).toEqual([]);
    expect(guard.faults).toBe(1);
  });

  it('leaves the span of a line to the logger, which knows the active one', () => {
    const { log, lines } = logOf(() => ({ trace_id: 't', span_id: 's', trace_flags: 1 }));
    log.info('one');
    expect(lines).toEqual([['one', { attempt: 1 }]]);
  });
});
