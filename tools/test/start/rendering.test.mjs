import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { changedSeries, readSeries } from '../../start/metric-changes.mjs';
import { costOf } from '../../start/report.mjs';
import { renderTimeline } from '../../start/timeline.mjs';
import { wrap } from '../../terminal/wrap.mjs';

describe('the metric changes', () => {
  const page = (runs, sum) => `
# HELP wflo_workflow_executions_total Runs
wflo_workflow_executions_total{workflow_id="csv-report",status="completed"} ${runs}
wflo_workflow_duration_seconds_bucket{le="1"} ${runs}
wflo_workflow_duration_seconds_sum{workflow_id="a b} c"} ${sum}
wflo_service_info{service="worker"} 1
wflo_worker_last_poll_timestamp_seconds{task_queue="wflo"} ${1795700000 + sum}
process_cpu_seconds_total ${sum}
`;

  it('are the wflo series that differ, without buckets and times of day', () => {
    expect(changedSeries(readSeries(page(1, 2.5)), readSeries(page(2, 4)))).toEqual([
      { series: 'wflo_workflow_duration_seconds_sum{workflow_id="a b} c"}', before: 2.5, after: 4 },
      {
        series: 'wflo_workflow_executions_total{workflow_id="csv-report",status="completed"}',
        before: 1,
        after: 2,
      },
    ]);
  });

  it('take a series that was not there for zero', () => {
    const changes = changedSeries(new Map(), readSeries('wflo_llm_cost_usd_total 3e-7'));
    expect(changes).toEqual([{ series: 'wflo_llm_cost_usd_total', before: 0, after: 3e-7 }]);
  });
});

describe('the timeline', () => {
  const steps = [
    {
      step_id: 'profile',
      status: 'completed',
      attempts: 1,
      started_at: '2026-01-01T00:00:00.000Z',
      ended_at: '2026-01-01T00:00:01.000Z',
    },
    {
      step_id: 'a-step-with-a-very-long-name',
      status: 'failed',
      attempts: 3,
      started_at: '2026-01-01T00:00:01.000Z',
      ended_at: '2026-01-01T00:00:02.000Z',
      duration_seconds: 1,
    },
    { step_id: 'never', status: 'pending' },
  ];

  it('draws each step where it was, within 80 columns', () => {
    // Colours are for whoever runs the tests on a terminal.
    const lines = renderTimeline(steps, 80).map(stripVTControlCharacters);
    expect(lines).toEqual([
      `  profile            ${'█'.repeat(16)}${'·'.repeat(16)}   1.00 s  completed`,
      `  a-step-with-a-very ${'·'.repeat(16)}${'█'.repeat(16)}   1.00 s  failed, 3 tries`,
      `  never              ${' '.repeat(32)}        -  pending`,
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('draws a single instantaneous step', () => {
    const [step] = steps;
    expect(renderTimeline([{ ...step, ended_at: step.started_at }])).toHaveLength(1);
  });
});

describe('wrapped text', () => {
  it('keeps lines short and words whole', () => {
    expect(wrap('one two three\nfour', 8, '> ')).toBe('> one two\n> three\n> four');
  });
});

describe('the cost of a run', () => {
  it.each([
    [{ cost_usd: '0.0012' }, '$0.0012'],
    [{ cost_usd: '0' }, '$0'],
    [{ cost_usd: null, unknown_calls: 1 }, 'unknown, 1 call'],
    [
      { cost_usd: '0.0012', unknown_calls: 2, unknown_at_most_usd: '0.03' },
      'at least $0.0012, 2 calls unknown (at most $0.03)',
    ],
  ])('of %j is shown as %s', (execution, shown) => {
    expect(costOf(execution)).toBe(shown);
  });
});
