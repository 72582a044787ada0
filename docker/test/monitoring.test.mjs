import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path) => readFileSync(file(path), 'utf8');

const withPromtool = process.env.WFLO_TEST_PROMTOOL ? describe : describe.skip;

withPromtool('the alert rules', () => {
  const promtool = (...args) =>
    execFileSync(process.env.WFLO_TEST_PROMTOOL, args, { encoding: 'utf8' });

  it('are valid, and so is the configuration that loads them', () => {
    expect(promtool('check', 'config', file('prometheus/prometheus.yml'))).toContain('SUCCESS');
  });

  it('fire when they should and not before', () => {
    expect(promtool('test', 'rules', file('prometheus/alerts.test.yml'))).toContain('SUCCESS');
  });
});

describe('what the dashboard and the alerts ask for', () => {
  const alerts = read('prometheus/alerts.yml');
  const dashboard = JSON.parse(read('grafana/dashboards/wflo.json'));
  const queries = [alerts, ...dashboard.panels.flatMap((p) => p.targets.map((t) => t.expr))];
  const asked = new Set(queries.join('\n').match(/\bwflo_[a-z_]+/g));
  const documented = ['docs/metrics.md', 'docs/observability.md', 'apps/cost-service/README.md']
    .map((path) => read(`../${path}`))
    .join('\n');

  it('are metrics that exist', () => {
    const unknown = [...asked]
      .map((name) => name.replace(/_bucket$/, ''))
      .filter((name) => !new RegExp(`(### |\`)${name}\\b`).test(documented));
    expect(asked.size).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  it("covers each of the plan's metrics", () => {
    const plan = [
      'wflo_workflow_executions_total',
      'wflo_workflow_duration_seconds_bucket',
      'wflo_workflow_executions_active',
      'wflo_llm_cost_usd_total',
      'wflo_llm_tokens_total',
      'wflo_sandbox_executions_total',
      'wflo_sandbox_duration_seconds_bucket',
      'wflo_database_operations_total',
      'wflo_service_info',
    ];
    expect(plan.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('never add up what every replica reports of the same database', () => {
    const shared =
      /\bsum\s*(by\s*\([^)]*\)\s*)?\(\s*(wflo_ledger_|wflo_workflow_executions_active)/;
    expect(queries.filter((query) => shared.test(query))).toEqual([]);
    const ledger = queries.filter((query) => query.includes('wflo_ledger_'));
    expect(ledger).toEqual(['sum(max by (model) (wflo_ledger_cost_usd_total))']);
  });

  it('have a runbook for every alert', () => {
    const runbooks = [...alerts.matchAll(/runbook: (\S+)/g)].map(([, path]) => path);
    expect(runbooks).toHaveLength([...alerts.matchAll(/- alert:/g)].length);
    expect(runbooks.filter((path) => !existsSync(file(`../${path}`)))).toEqual([]);
  });
});
