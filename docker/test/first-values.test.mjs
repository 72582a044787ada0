import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dashboard = JSON.parse(
  readFileSync(new URL('../grafana/dashboards/wflo.json', import.meta.url), 'utf8'),
);

/** The first query of a panel, as Grafana sends it. */
function queryOf(title) {
  const [{ expr }] = dashboard.panels.find((panel) => panel.title === title).targets;
  return expr
    .replaceAll('$__range', '60m')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$workflow_id', '.*');
}

/** What promtool says of one test of queries; JSON is YAML. */
function evaluate(test) {
  const folder = mkdtempSync(join(tmpdir(), 'first-values-'));
  const path = join(folder, 'queries.json');
  try {
    writeFileSync(path, JSON.stringify({ rule_files: [], tests: [{ interval: '15s', ...test }] }));
    return execFileSync(process.env.WFLO_TEST_PROMTOOL, ['test', 'rules', path], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return `${error.stdout}${error.stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const target = 'job="wflo-worker", instance="a:8000"';
const executions = (status) =>
  `wflo_workflow_executions_total{${target}, workflow_id="w", status="${status}"}`;
const bucket = (le) =>
  `wflo_workflow_duration_seconds_bucket{${target}, workflow_id="w", le="${le}"}`;
const start = { series: `process_start_time_seconds{${target}}`, values: '_x8 100x40' };

const panel = (title, eval_time, ...exp_samples) => ({
  expr: queryOf(title),
  eval_time,
  exp_samples: exp_samples.map(([labels, value]) => ({ labels, value })),
});

const withPromtool = process.env.WFLO_TEST_PROMTOOL ? describe : describe.skip;

withPromtool('a series that begins with its first value', () => {
  it('counts in each kind of panel, once, and then no more', () => {
    const input_series = [
      start,
      { series: executions('completed'), values: '_x8 6x40' },
      { series: executions('failed'), values: '_x8 0x8 2x32' },
      { series: `wflo_llm_cost_usd_total{${target}, model="m"}`, values: '_x8 0.5x40' },
      { series: bucket('1.0'), values: '_x8 0x40' },
      { series: bucket('2.5'), values: '_x8 6x40' },
      { series: bucket('+Inf'), values: '_x8 6x40' },
    ];
    const status = (name) => `{workflow_id="w", status="${name}"}`;
    const promql_expr_test = [
      panel('Executions ended', '11m', ['{}', 8]),
      panel('LLM cost', '11m', ['{}', 0.5]),
      panel('Executions by status', '2m30s', [status('completed'), 6], [status('failed'), 0]),
      panel('Executions by status', '8m', [status('completed'), 0], [status('failed'), 0]),
      panel('LLM cost by model', '2m30s', ['{model="m"}', 30]),
      panel('Execution duration', '2m30s', ['{workflow_id="w"}', 1.75]),
      // Nothing ended in that minute: no duration, rather than NaN.
      panel('Execution duration', '8m'),
    ];
    expect(evaluate({ input_series, promql_expr_test })).toContain('SUCCESS');
  });

  it('counts what came before a restart of its process, too', () => {
    const input_series = [
      { series: start.series, values: '_x8 100x11 420x20' },
      { series: executions('completed'), values: '_x8 0 2 4 4x8 0 1 3x20' },
      {
        series: `wflo_llm_cost_usd_total{${target}, model="m"}`,
        values: '_x8 0 20 40 40x8 0 10x21',
      },
    ];
    // increase() extrapolates by up to half an interval on either side.
    const rounded = (query) => ({ ...query, expr: `round(${query.expr})` });
    const promql_expr_test = [
      rounded(panel('Executions ended', '9m', ['{}', 7])),
      { ...panel('LLM cost', '9m', ['{}', 50]), expr: `round(${queryOf('LLM cost')}, 5)` },
    ];
    expect(evaluate({ input_series, promql_expr_test })).toContain('SUCCESS');
  });

  it('does not count what its process had counted before it was scraped', () => {
    const longAgo = { series: `process_start_time_seconds{${target}}`, values: '_x8 -9000x40' };
    const input_series = [
      longAgo,
      { series: executions('completed'), values: '_x8 500x20 501x20' },
    ];
    const promql_expr_test = [
      panel('Executions by status', '3m', ['{workflow_id="w", status="completed"}', 0]),
    ];
    expect(evaluate({ input_series, promql_expr_test })).toContain('SUCCESS');
  });

  it('shows 0 where nothing has been counted at all', () => {
    const promql_expr_test = [
      panel('Executions ended', '5m', ['{}', 0]),
      panel('LLM cost', '5m', ['{}', 0]),
      panel('Telemetry dropped', '5m', ['{}', 0]),
      panel('Ledger against worker', '5m', ['{}', 0]),
    ];
    expect(evaluate({ input_series: [start], promql_expr_test })).toContain('SUCCESS');
  });
});
