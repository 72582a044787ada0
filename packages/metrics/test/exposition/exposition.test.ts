import { spawnSync } from 'node:child_process';
import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { catalog } from '../../src/catalog.ts';
import {
  collectRuntimeMetrics,
  createMetrics,
  createServiceRegistry,
  renderMetrics,
} from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

/** Every metric of the catalogue with a value, and one of each kind of prom-client's own. */
function everything() {
  const metrics = createMetrics();
  const { registry } = metrics;
  metrics.workflowExecutionsTotal.inc({ workflow_id: 'a "b" \\ c\nd', status: 'completed' });
  metrics.workflowDurationSeconds.observe({ workflow_id: 'a' }, 12.5);
  metrics.workflowExecutionsActive.set(2);
  metrics.llmCostUsdTotal.inc({ model: 'gpt-4o' }, 0.0025);
  metrics.llmTokensTotal.inc({ model: 'gpt-4o', token_type: 'prompt' }, 10);
  metrics.sandboxExecutionsTotal.inc({ language: 'python', status: 'success' });
  metrics.sandboxDurationSeconds.observe({ language: 'python' }, 0.02);
  metrics.databaseOperationsTotal.inc({ operation: 'select' });
  metrics.databaseErrorsTotal.inc({ operation: 'insert' });
  metrics.serviceInfo.set({ service: 'worker', version: '1.2.3', environment: 'test' });
  metrics.workflowExecutionsActive.set(NaN);
  const registers = [registry];
  new Counter({ name: 'own_things_total', help: 'Things', registers }).inc(3);
  new Gauge({ name: 'own_level', help: 'Level', labelNames: ['of'], registers }).set(
    { of: 'x' },
    1.5,
  );
  new Histogram({ name: 'own_seconds', help: 'Time', buckets: [0.5, 1], registers }).observe(0.7);
  new Summary({ name: 'own_size_bytes', help: 'Size', percentiles: [0.5], registers }).observe(9);
  return metrics;
}

describe('Prometheus text', () => {
  (process.env['WFLO_TEST_PROMTOOL'] ? it : it.skip)(
    'is clean for promtool, but for the documented alias',
    async () => {
      const { registry } = everything();
      collectRuntimeMetrics(registry);
      const service = createServiceRegistry({ service: 'shop', version: '1.0.0' });
      for (const [rendered, complaints] of [
        [registry, [/^wflo_llm_cost_total_usd .*_total/]],
        [service, []],
      ] as const) {
        const { body: input } = await renderMetrics({ registry: rendered });
        const { stdout, stderr } = spawnSync(
          process.env['WFLO_TEST_PROMTOOL']!,
          ['check', 'metrics'],
          { input, encoding: 'utf8' },
        );
        const said = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
        expect(said).toEqual(complaints.map((line) => expect.stringMatching(line) as string));
      }
    },
  );

  it('says its content type, and writes each metric with help and type', async () => {
    const { contentType, body } = await renderMetrics({ registry: everything().registry });
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const { name, type } of Object.values(catalog)) {
      expect(body).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
      expect(body).toContain(`# TYPE ${name} ${type === 'info' ? 'gauge' : type}\n`);
    }
    expect(body).toContain('{workflow_id="a \\"b\\" \\\\ c\\nd",status="completed"} 1\n');
    expect(body).not.toContain('# EOF');
  });
});

describe('OpenMetrics', () => {
  it('says its content type, names families as the specification says, and ends with EOF', async () => {
    const { registry } = everything();
    const { contentType, body } = await renderMetrics({ registry, accept: OPENMETRICS });
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(body).toContain('# TYPE wflo_workflow_executions counter\n');
    expect(body).toContain('# TYPE own_things counter\n');
    expect(body).toContain('own_things_total 3\n');
    expect(body).toContain('# UNIT wflo_workflow_duration_seconds seconds\n');
    expect(body).toContain('# UNIT wflo_llm_cost_usd usd\n');
    expect(body).toContain('# TYPE wflo_service info\n');
    expect(body).toContain('# TYPE wflo_llm_cost_total_usd unknown\n');
    expect(body).toMatch(/\n# EOF\n$/);
    expect(body).not.toMatch(/\n\n/);
  });

  it('shows the same series with the same values as Prometheus text', async () => {
    const { registry } = everything();
    const text = readSamples((await renderMetrics({ registry })).body);
    const open = readSamples((await renderMetrics({ registry, accept: OPENMETRICS })).body);
    expect(open).toEqual(text);
    expect([...open.keys()]).toContain('own_seconds_bucket{le="1.0"}');
    // Rendering changes nothing for other ways to render.
    expect(await registry.metrics()).toContain('# TYPE own_things_total counter');
  });

  it('gives no two families one name', async () => {
    const registry = new Registry();
    new Gauge({ name: 'own_things', help: 'Level', registers: [registry] }).set(1);
    new Counter({ name: 'own_things_total', help: 'Things', registers: [registry] }).inc(3);
    const { body } = await renderMetrics({ registry, accept: OPENMETRICS });
    expect(body).toContain('# TYPE own_things gauge\n');
    expect(body).toContain('# TYPE own_things_total unknown\n');
    expect(body).toContain('own_things_total 3\n');
  });

  describe('exemplars', () => {
    const manager = new AsyncLocalStorageContextManager();
    beforeAll(() => context.setGlobalContextManager(manager.enable()));
    afterAll(() => {
      context.disable();
    });

    function inSpan(traceFlags: TraceFlags, record: () => void): void {
      const span = trace.wrapSpanContext({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags });
      context.with(trace.setSpan(context.active(), span), record);
    }

    it('carry the ids of the sampled span and what the caller adds', async () => {
      const { registry, workflowDurationSeconds, workflowExecutionsTotal } = createMetrics();
      inSpan(TraceFlags.SAMPLED, () => {
        workflowDurationSeconds.observe({ workflow_id: 'a' }, 0.3, { execution_id: 'exec-1' });
        workflowExecutionsTotal.inc({ workflow_id: 'a', status: 'completed' });
      });
      const { body } = await renderMetrics({ registry, accept: OPENMETRICS });
      const ids = `trace_id="${TRACE_ID}",span_id="${SPAN_ID}"`;
      expect(body).toMatch(
        new RegExp(
          `_bucket\\{le="0.5",workflow_id="a"\\} 1 # \\{${ids},execution_id="exec-1"\\} 0.3 \\d{10}\\.\\d{3}\n`,
        ),
      );
      expect(body).toMatch(
        new RegExp(`status="completed"\\} 1 # \\{${ids}\\} 1 \\d{10}\\.\\d{3}\n`),
      );
      expect(body.match(/ # \{/g)).toHaveLength(2);
      expect((await renderMetrics({ registry })).body).not.toContain(TRACE_ID);
    });

    it('are absent outside a span and in one that is not sampled', async () => {
      const { registry, llmTokensTotal } = createMetrics();
      llmTokensTotal.inc({ model: 'a', token_type: 'prompt' });
      inSpan(TraceFlags.NONE, () => {
        llmTokensTotal.inc({ model: 'a', token_type: 'prompt' });
      });
      const { body } = await renderMetrics({ registry, accept: OPENMETRICS });
      expect(body).not.toContain(' # {');
    });

    it('may hold 128 characters, of which one outside the basic plane is one', async () => {
      const { registry, llmTokensTotal } = createMetrics();
      const labels = { model: 'a', token_type: 'prompt' };
      llmTokensTotal.inc(labels, 1, { a: '\u{1f600}'.repeat(127) });
      const { body } = await renderMetrics({ registry, accept: OPENMETRICS });
      expect(body).toContain(` # {a="${'\u{1f600}'.repeat(127)}"} 1 `);
      llmTokensTotal.inc(labels, 1, { a: '\u{1f600}'.repeat(128) });
      expect((await renderMetrics({ registry })).body).toContain('reason="invalid_exemplar"} 1');
    });

    it('leave out what the caller adds when it is too long or no label', async () => {
      const { registry, llmTokensTotal } = createMetrics();
      const labels = { model: 'a', token_type: 'prompt' };
      llmTokensTotal.inc(labels, 1, { execution_id: 'x'.repeat(200) });
      inSpan(TraceFlags.SAMPLED, () => {
        llmTokensTotal.inc(labels, 1, { 'not a name': 'x' });
      });
      const { body } = await renderMetrics({ registry, accept: OPENMETRICS });
      expect(body).toContain(` 2 # {trace_id="${TRACE_ID}",span_id="${SPAN_ID}"} 1 `);
      expect(body).toContain('reason="invalid_exemplar"} 2\n');
    });
  });
});

describe('default labels of the registry', () => {
  it('are on every series, and do not override its own', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ cluster: 'north', model: 'default' });
    createMetrics({ registry }).llmTokensTotal.inc({ model: 'gpt-4o', token_type: 'prompt' });
    new Gauge({ name: 'own_level', help: 'Level', registers: [registry] }).set(1);
    const { body } = await renderMetrics({ registry });
    expect(body).toContain('_total{cluster="north",model="gpt-4o",token_type="prompt"} 1\n');
    expect(body).toContain('own_level{cluster="north",model="default"} 1\n');
  });
});
