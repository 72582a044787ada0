import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;
const script = fileURLToPath(new URL('scenarios.mjs', import.meta.url));

const eightCompleted: Record<string, string> = Object.fromEntries(
  Array.from({ length: 8 }, (_, at) => [`b${at}`, 'completed'] as const),
);

describeWithTemporal('workflow code on a Temporal server', () => {
  let saw: Record<string, unknown>;

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@wflo/source', script],
      {
        env: { PATH: process.env['PATH'], WFLO_TEST_TEMPORAL_ADDRESS: temporalAddress },
        maxBuffer: 64 * 1_024 * 1_024,
      },
    );
    saw = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  }, 900_000);

  it('runs a step whose first retry interval is longer than the longest by default', () => {
    expect(saw['longFirstInterval']).toEqual({
      end: { outputs: {} },
      rows: { execution: 'completed', a: 'completed' },
    });
  });

  it('ends a run whose arguments no activity can be scheduled with, reporting what they were', () => {
    expect(saw['programWithoutTimeout']).toBe(
      'WFLO_INPUTS_INVALID: timeoutSeconds is "abc"; expected seconds above 0, at most 3600',
    );
    expect(saw['programOfNoText']).toBe(
      'WFLO_INPUTS_INVALID: code is {"print":1}; expected the text of a Python program',
    );
    expect(saw['nameWithoutText']).toBe(
      'WFLO_INPUTS_INVALID: name is {"toString":1,"valueOf":1}; expected text',
    );
  });

  it('fails a step whose request is larger than an argument, and compensates what was done', () => {
    expect(saw['largeQuestion']).toEqual({
      end: expect.stringMatching(/^WFLO_VALUES_TOO_LARGE: Step "ask" reads/) as unknown,
      rows: {
        execution: 'failed: WFLO_VALUES_TOO_LARGE',
        a: 'completed',
        b: 'completed',
        c: 'completed',
        ask: 'failed: WFLO_VALUES_TOO_LARGE',
        'a.compensate': 'completed',
      },
    });
  });

  it('fails a step whose output arrives, and is too large to be stored', () => {
    expect(saw['outputThatBarelyArrives']).toEqual({
      end: expect.stringMatching(/^WFLO_VALUES_TOO_LARGE: The output of step "a" takes/) as unknown,
      rows: {
        execution: 'failed: WFLO_VALUES_TOO_LARGE',
        a: 'failed: WFLO_VALUES_TOO_LARGE',
      },
    });
  });

  it('fails an execution whose outputs are too large to be stored, and compensates what was done', () => {
    expect(saw['outputsThatBarelyArrive']).toEqual({
      end: expect.stringMatching(
        /^WFLO_VALUES_TOO_LARGE: What the workflow gives takes/,
      ) as unknown,
      rows: {
        execution: 'failed: WFLO_VALUES_TOO_LARGE',
        a: 'completed',
        'a.compensate': 'completed',
      },
    });
  });

  it('fails an execution whose arguments are too large to be stored', () => {
    expect(saw['argumentThatBarelyArrives']).toMatch(
      /^WFLO_VALUES_TOO_LARGE: What the workflow was started with takes/,
    );
  });

  it('completes steps side by side that read more together than one message takes', () => {
    expect(saw['manyReadMuch']).toEqual({
      end: { outputs: {} },
      rows: { execution: 'completed', a: 'completed', ...eightCompleted },
    });
  });

  it('completes steps side by side that give more together than one message takes', () => {
    expect(saw['manyGiveMuch']).toEqual({
      end: { outputs: {} },
      rows: { execution: 'completed', ...eightCompleted },
    });
  });

  it('completes when it sends much while the results of others arrive', () => {
    expect(saw['sendsMuchWhileMuchArrives']).toEqual({
      end: { outputs: {} },
      rows: Object.fromEntries(
        ['execution', 'a', 'b0', 'b1', 'b2', 'c0', 'c1'].map((id) => [id, 'completed']),
      ),
    });
  });

  it('waits, and then runs what depends on that', () => {
    expect(saw['waits']).toEqual({
      end: { outputs: { until: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown } },
      rows: { execution: 'completed', w: 'completed', a: 'completed' },
    });
  });

  it('goes on as a new run while a step waits, and runs others meanwhile', () => {
    expect(saw['waitsInTheNextRun']).toEqual({
      requests: ['a', 'b'],
      end: { outputs: {} },
      started: ['a', 'b', 'c', 'w'],
      rows: {
        execution: 'completed',
        w: 'completed',
        a: 'completed',
        b: 'completed',
        c: 'completed',
      },
    });
  });

  it('refuses a decision over a step that was cancelled while it waited', () => {
    expect(saw['decisionOverCancelled']).toEqual({
      decided: 'WFLO_DECISION_REFUSED: No step "ask" waits for a decision; none does.',
      approvals: {},
      row: 'cancelled: WFLO_CANCELLED',
    });
  });

  it('refuses a decision over a step that was to wait in a next run, which there will not be', () => {
    expect(saw['decisionOverPutOff']).toMatchObject({
      decided: 'WFLO_DECISION_REFUSED: No step "ask" waits for a decision; none does.',
      approvals: {},
    });
  });

  it('responses a change of the budget that comes while the row of the run is ended', () => {
    expect(saw['budgetChangedAsItCompletes']).toEqual({ limitUsd: '2' });
    expect(saw['budgetChangedAsItFails']).toEqual({ limitUsd: '2' });
  });

  it('takes a change of the budget as soon as an execution goes on as a new run', () => {
    expect(saw['budgetChangedAsItGoesOn']).toEqual({
      change: { limitUsd: '2' },
      end: { outputs: {} },
    });
  });

  it('ends as cancelled when its step is never heard of after the request', () => {
    const undone = { a: 'completed', 'a.compensate': 'completed' };
    const cancelled = {
      status: 'CANCELLED',
      rows: {
        ...undone,
        execution: 'cancelled: WFLO_CANCELLED',
        quiet: 'cancelled: WFLO_CANCELLED',
      },
    };
    expect(saw['cancelled']).toMatchObject({
      requestInSilence: cancelled,
      codeInSilence: cancelled,
      programInSilence: {
        status: 'CANCELLED',
        rows: { execution: 'cancelled: WFLO_CANCELLED', code: 'cancelled: WFLO_CANCELLED' },
      },
    });
  });

  it('ends as cancelled when a step fails by itself after the request, and says with what', () => {
    expect(saw['cancelled']).toMatchObject({
      failsAfterwards: {
        status: 'CANCELLED',
        rows: { execution: 'cancelled: WFLO_CANCELLED', bad: 'failed: WFLO_HTTP_STATUS' },
        reason: 'cancelled; meanwhile: no',
      },
    });
  });

  it('cancels a step whose cancellation is requested while it waits for room in its budget', () => {
    expect(saw['cancelled']).toMatchObject({
      amidWait: {
        status: 'CANCELLED',
        rows: { execution: 'cancelled: WFLO_CANCELLED', waits: 'cancelled: WFLO_CANCELLED' },
      },
    });
  });

  it('stays failed when its cancellation is requested after a step has failed', () => {
    expect(saw['cancelled']).toMatchObject({
      failedBefore: { status: 'FAILED', rows: { execution: 'failed: WFLO_HTTP_STATUS' } },
    });
  });

  it('cancels a step that is never heard of after another one has failed', () => {
    expect(saw['cancelled']).toMatchObject({
      besideSilence: {
        status: 'FAILED',
        rows: { execution: 'failed: WFLO_HTTP_STATUS', quiet: 'cancelled: WFLO_CANCELLED' },
      },
    });
  });

  it('lets finish and be recorded what is in flight when a budget refuses, and begins nothing', () => {
    expect(saw['refusedWhileOthersPaid']).toEqual({
      end: 'WFLO_BUDGET_EXCEEDED: no',
      rows: {
        execution: 'budget_exceeded: WFLO_BUDGET_EXCEEDED',
        paid: 'completed',
        other: 'completed',
        dear: 'budget_exceeded: WFLO_BUDGET_EXCEEDED',
        late: 'cancelled: WFLO_CANCELLED',
        asks: 'cancelled: WFLO_CANCELLED',
      },
      requests: ['other', 'paid'],
      tracked: ['paid'],
      released: ['for late'],
    });
  });

  it('has a budget for each execution of an id, also one that goes on as a new run', () => {
    expect(saw['budgetsOfOneId']).toEqual([0, 0, 1, 1]);
  });

  it('has a budget for each turn of a cron', () => {
    expect(saw['budgetsOfCron']).toEqual({ oneForEachTurn: true, different: 3 });
  });

  it('goes on with a cron whose runs are longer than others are allowed to be', () => {
    expect(saw['cronThatGoesOn']).toEqual(['a', 'b', 'a', 'b']);
  });
});
