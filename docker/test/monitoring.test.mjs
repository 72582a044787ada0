import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { increaseOf, inOneLine } from './first-increase.mjs';

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
  }, 300_000);
});

describe('what the dashboard and the alerts query', () => {
  const alerts = read('prometheus/alerts.yml');
  const dashboard = JSON.parse(read('grafana/dashboards/wflo.json'));
  const dashboardQueries = dashboard.panels.flatMap((p) => p.targets.map((t) => t.expr));
  const queries = [alerts, ...dashboardQueries];
  const queried = new Set(queries.join('\n').match(/\bwflo_[a-z_]+/g));
  const documented = [
    'docs/metrics.md',
    'docs/reference/service-metrics.md',
    'docs/reference/apps/cost-service.md',
  ]
    .map((path) => read(`../${path}`))
    .join('\n');

  it('are metrics that exist', () => {
    const unknown = [...queried]
      .map((name) => name.replace(/_bucket$/, ''))
      .filter((name) => !new RegExp(`(### |\`)${name}\\b`).test(documented));
    expect(queried.size).toBeGreaterThan(5);
    expect(unknown).toEqual([]);
  });

  it('covers each workflow metric', () => {
    const required = [
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
    expect(required.filter((name) => !queried.has(name))).toEqual([]);
  });

  it('never add up what every replica reports of the same database', () => {
    const shared =
      /\bsum\s*(by\s*\([^)]*\)\s*)?\(\s*(wflo_ledger_|wflo_workflow_executions_active)/;
    expect(queries.filter((query) => shared.test(query))).toEqual([]);
    const recorded = /\bsum\s*(by\s*\([^)]*\)\s*)?\(\s*wflo:ledger_/;
    expect(queries.filter((query) => recorded.test(query))).toEqual([]);
    const ledger = dashboardQueries.filter((query) => query.includes('wflo_ledger_'));
    expect(ledger).toEqual(['sum(max by (model) (wflo_ledger_cost_usd_total)) or vector(0)']);
  });

  it('count the value with which a series begins, everywhere', () => {
    const increases = (text) => [...text.matchAll(/\bincrease\(([^[\]]+)\[([^\]]+)\]\)/g)];
    const rules = inOneLine(alerts);
    expect(increases(rules).length).toBeGreaterThan(10);
    for (const [, selector, window] of increases(rules)) {
      const older = `wflo:older_than_known:${window}`;
      expect(rules).toContain(increaseOf(selector, window, older).slice(1, -1));
    }
    for (const query of dashboardQueries) {
      for (const [, selector, window] of increases(query)) {
        expect(query).toContain(increaseOf(selector, window));
      }
    }
    expect(queries.filter((query) => /\b(i?rate|i?delta)\(/.test(query))).toEqual([]);
  });
});

describe('every alert', () => {
  const { repository } = JSON.parse(read('../package.json'));
  const runbooks = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`;
  const [, ...rules] = read('prometheus/alerts.yml').split('- alert: ');
  const tests = read('prometheus/alerts.test.yml');
  const alerts = rules.map((rule) => [rule.slice(0, rule.indexOf('\n')), rule]);

  it('is there for each part that may fail', () => {
    expect(alerts.length).toBeGreaterThan(20);
  });

  it.each(alerts)('%s has a severity, and a runbook that exists and speaks of it', (name, rule) => {
    expect(rule).toMatch(/severity: (critical|warning)/);
    const [, path] = /runbook: (\S+)/.exec(rule) ?? [];
    expect(existsSync(file(`../${path}`))).toBe(true);
    expect(read(`../${path}`)).toContain(`\`${name}\``);
    const [, url] = /runbook_url: (\S+)/.exec(rule) ?? [];
    // Another repository: tools/release/write-repository.mjs writes these.
    expect(url).toBe(`${runbooks}${path}`);
  });

  it('names the same runbooks in its tests', () => {
    const named = [...tests.matchAll(/runbook_url: (\S+)/g)].map(([, url]) => url);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((url) => !url.startsWith(runbooks))).toEqual([]);
  });

  it.each(alerts)('%s is tested to fire and not to fire', (name) => {
    const outcomes = [...tests.matchAll(/alertname: (\w+)\s+exp_alerts:( \[\])?/g)];
    const own = outcomes.filter(([, tested]) => tested === name).map(([, , none]) => none ?? '');
    expect(own).toContain('');
    expect(own).toContain(' []');
  });

  it.each(alerts)('%s is in the list for operators', (name) => {
    expect(read('../docs/observability.md')).toContain(`\`${name}\``);
  });
});
