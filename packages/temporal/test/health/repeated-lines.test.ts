import { jest } from '@jest/globals';
import type { LogLine } from '../fixtures/telemetry-lab.ts';
import { KnownRuns } from '../../src/telemetry/known-runs.ts';
import type { ServedTaskQueue } from '../../src/server/task-queue.ts';
import type { TelemetryLogger } from '../../src/telemetry/telemetry-logger.ts';
import { identifyByMemo } from '../../src/wire/workflow-identity.ts';
import { failureThrown } from '../../src/health/task-failure.ts';
import { StuckExecutions } from '../../src/health/stuck-executions.ts';

const TASK_QUEUE = 'fake';

/** Temporal as it describes runs whose task fails: a server takes hours to be this far. */
function failingForHours(attempt: () => number): ServedTaskQueue {
  const connection = {
    withDeadline: <T>(_deadline: number | Date, fn: () => Promise<T>) => fn(),
    workflowService: {
      describeWorkflowExecution: () =>
        Promise.resolve({
          workflowExecutionInfo: { status: 1, type: { name: 'order' }, taskQueue: TASK_QUEUE },
          pendingWorkflowTask: { attempt: attempt() },
          pendingActivities: [],
        }),
    },
  };
  return {
    connection: connection as unknown as ServedTaskQueue['connection'],
    namespace: 'fake',
    taskQueue: TASK_QUEUE,
  };
}

describe('the lines about a stuck execution', () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  let attempt = 3;
  let lines: LogLine[];
  let executions: StuckExecutions;
  let runs: KnownRuns;

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    lines = [];
    executions = new StuckExecutions();
    runs = new KnownRuns();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const options = () => {
    const write = (event: string, fields?: LogLine) => void lines.push({ event, ...fields });
    const logger: TelemetryLogger = { debug: write, info: write, warning: write, error: write };
    const queue = failingForHours(() => attempt);
    return { queue, logger, identify: identifyByMemo, runs, metrics: undefined, isCached: true };
  };
  const fails = (runId: string) => {
    runs.remember(runId, 'order', `exec-${runId}`);
    const failure = { runId, cause: 'non_deterministic_error', message: 'no' } as const;
    executions.evicted({ runId, failure }, options());
  };

  it('are repeated once a minute, with the attempt that Temporal is at', async () => {
    fails('a');
    for (let check = 0; check < 37; check += 1) {
      await executions.checkAll(options());
      now += 5_000;
      attempt += 1;
    }

    const minutely = lines.filter(({ event }) => event === 'workflow_task_failing');
    expect(minutely.map((line) => [line['event'], line['task_attempt']])).toEqual([
      ['workflow_task_failing', 3],
      ['workflow_task_failing', 15],
      ['workflow_task_failing', 27],
      ['workflow_task_failing', 39],
    ]);
  });

  it('are ten of a check, however many executions are stuck, and each has its turn', async () => {
    for (let run = 0; run < 40; run += 1) fails(`run-${run}`);
    lines = [];
    for (let check = 1; check <= 4; check += 1) {
      await executions.checkAll(options());
      expect(lines).toHaveLength(check * 10);
      now += 5_000;
    }

    expect(new Set(lines.map((line) => line['execution_id'])).size).toBe(40);
    expect(executions.count(TASK_QUEUE)).toBe(40);
  });

  it('come with each attempt that fails, ten in ten seconds, and say what was left out', () => {
    for (let attempt = 1; attempt <= 25; attempt += 1) fails('a');
    expect(lines.map((line) => [line['event'], line['task_attempt']])).toEqual(
      Array.from({ length: 10 }, (_, index) => ['Workflow task failed', index + 1]),
    );
    now += 10_000;
    fails('a');

    expect(lines.at(-1)).toMatchObject({ task_attempt: 26, lines_left_out: 15 });
  });

  it('count an attempt that came too late for Temporal to know that it failed', () => {
    executions.thrown(failureThrown('a', new Error('a bug')), true);
    executions.evicted({ runId: 'a', failure: undefined }, options());
    // Evicted for want of room: nothing has failed since.
    executions.evicted({ runId: 'a', failure: undefined }, options());

    expect(executions.failures).toBe(1);
    expect(lines).toEqual([]);
  });

  it('keep no more runs than a bound', () => {
    for (let run = 0; run < 3_000; run += 1) fails(`run-${run}`);

    expect(executions.failures).toBe(3_000);
    expect(executions.size).toBe(1_000);
  });
});
