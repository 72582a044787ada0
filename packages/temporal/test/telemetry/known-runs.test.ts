import { KnownRuns } from '../../src/telemetry/known-runs.ts';

const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('KnownRuns', () => {
  it('completes a line that knows only its run id', () => {
    const runs = new KnownRuns();
    runs.remember('run-1', 'greet-people', 'exec-1', traceParent);
    expect(runs.complete({ run_id: 'run-1', failure: 'x' })).toEqual({
      run_id: 'run-1',
      failure: 'x',
      workflow_id: 'greet-people',
      execution_id: 'exec-1',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
      trace_flags: 1,
    });
  });

  it('never overrides fields of the line itself, and leaves unknown executions alone', () => {
    const runs = new KnownRuns();
    runs.remember('run-1', 'greet-people', 'exec-1', traceParent);
    expect(runs.complete({ run_id: 'run-1', span_id: 'own' })).toMatchObject({ span_id: 'own' });
    expect(runs.complete({ run_id: 'run-2' })).toEqual({ run_id: 'run-2' });
    expect(runs.complete({})).toEqual({});
  });

  it('forgets the run that it met first, at 5,000', () => {
    const runs = new KnownRuns();
    for (let index = 0; index <= 5_000; index++) runs.remember(`run-${index}`, 'w', 'e');
    expect(runs.complete({ run_id: 'run-0' })).toEqual({ run_id: 'run-0' });
    expect(runs.complete({ run_id: 'run-5000' })).toHaveProperty('workflow_id', 'w');
  });
});
