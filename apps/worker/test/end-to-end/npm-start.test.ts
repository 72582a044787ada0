import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { isPortFree } from '@wflo/tools/ports';
import { NpmStart } from './npm-start.ts';
import { receivedSpans, type ReceivedSpan } from './received-spans.ts';
import { eventually } from '../integration/eventually.ts';

const collector = process.env['WFLO_TEST_OTLP_GRPC'];
const received = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = collector === undefined ? describe.skip : describe;

const PLAN_METRICS = [
  'wflo_workflow_executions_total',
  'wflo_workflow_duration_seconds_count',
  'wflo_workflow_executions_active',
  'wflo_llm_cost_usd_total',
  'wflo_llm_cost_total_usd',
  'wflo_llm_tokens_total',
  'wflo_sandbox_executions_total',
  'wflo_sandbox_duration_seconds_count',
  'wflo_database_operations_total',
  'wflo_service_info',
];

withCollector('npm start, with spans exported to an OpenTelemetry Collector', () => {
  const run = randomUUID();
  let started: NpmStart;
  let metrics: string;
  let costs: { totalUsd: string; records: { usage: Record<string, number> }[] };
  let traceId: string;
  let executionId: string;
  let exitCode: unknown;
  let trace: ReceivedSpan[];
  const readiness: number[] = [];

  beforeAll(async () => {
    started = await NpmStart.run({
      OPENTELEMETRY_ENABLED: 'true',
      OPENTELEMETRY_OTLP_ENDPOINT: collector ?? '',
      OTEL_RESOURCE_ATTRIBUTES: `test.run=${run}`,
    });
    await started.serving();
    traceId = started.printed('trace id');
    executionId = started.printed('execution id');
    metrics = await (await fetch(`${started.workerUrl}/metrics`)).text();
    const costService = `http://127.0.0.1:${started.ports.COST_SERVICE_PORT}`;
    costs = (await (
      await fetch(`${costService}/v1/executions/${executionId}/costs`)
    ).json()) as typeof costs;
    readiness.push(await ready());
    started.signalTemporal('SIGSTOP');
    readiness.push(
      await eventually('/ready to turn 503', async () => only(503, await ready()), 15),
    );
    started.signalTemporal('SIGCONT');
    readiness.push(
      await eventually('/ready to turn 200', async () => only(200, await ready()), 30),
    );
    exitCode = await started.interrupt();
    trace = receivedSpans(received, run).filter((span) => span.traceId === traceId);
  }, 300_000);

  afterAll(async () => {
    await started.end();
    rmSync(started.folder, { recursive: true, force: true });
  }, 60_000);

  const ready = async () => (await fetch(`${started.workerUrl}/ready`)).status;
  const only = (wanted: number, status: number) => (status === wanted ? status : undefined);
  const named = (name: string) => trace.filter((span) => span.name === name);
  const children = (parent: ReceivedSpan) =>
    trace.filter((span) => span.parentSpanId === parent.spanId);
  const one = (name: string): ReceivedSpan => {
    expect(named(name)).toHaveLength(1);
    return named(name)[0]!;
  };
  /** Services and names from the root down to a span. */
  const path = (span: ReceivedSpan): string[] => {
    const parent = trace.find(({ spanId }) => spanId === span.parentSpanId);
    return [...(parent === undefined ? [] : path(parent)), `${span.service} ${span.name}`];
  };
  const value = (series: string) => {
    const line = metrics.split('\n').find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1).split(' ')[0]);
  };

  it('prints the result, the timeline, the cost, the trace and where to look', () => {
    expect(started.output).toContain('Result of examples/csv-report.json: completed');
    for (const step of ['profile', 'summary', 'report']) {
      expect(started.output).toMatch(new RegExp(`^\\s+${step}\\s.*completed$`, 'm'));
    }
    expect(started.printed('cost')).toBe(`$${costs.totalUsd}`);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(started.output).toContain(`${started.workerUrl}/metrics`);
    expect(started.output).toContain(`${started.workerUrl}/health`);
    expect(started.output).toContain('wflo_workflow_executions_total');
  });

  it("exposes every workflow metric, at the run's exact values", () => {
    const absent = PLAN_METRICS.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(metrics));
    expect(absent).toEqual([]);
    const workflow = 'workflow_id="csv-report"';
    expect(value(`wflo_workflow_executions_total{${workflow},status="completed"}`)).toBe(1);
    expect(value(`wflo_workflow_duration_seconds_count{${workflow}}`)).toBe(1);
    expect(value('wflo_workflow_executions_active')).toBe(0);
    expect(value('wflo_sandbox_executions_total{language="python",status="success"}')).toBe(2);
    expect(value('wflo_sandbox_executions_total{language="javascript",status="success"}')).toBe(1);
  });

  it("counts the cost and the tokens that the ledger holds, at the model's price", () => {
    expect(costs.records).toHaveLength(1);
    const { inputTokens = 0, outputTokens = 0 } = costs.records[0]!.usage;
    const model = 'model="gpt-4o-mini"';
    expect(value(`wflo_llm_tokens_total{${model},token_type="prompt"}`)).toBe(inputTokens);
    expect(value(`wflo_llm_tokens_total{${model},token_type="completion"}`)).toBe(outputTokens);
    // 0.15 USD and 0.60 USD for a million tokens: exact in units of a hundredth of a micro-dollar.
    expect(Math.round(Number(costs.totalUsd) * 1e8)).toBe(inputTokens * 15 + outputTokens * 60);
    expect(value(`wflo_llm_cost_usd_total{${model}}`)).toBe(Number(costs.totalUsd));
    expect(value(`wflo_llm_cost_total_usd{${model}}`)).toBe(Number(costs.totalUsd));
  });

  it('counts as many database writes as there are spans of them', () => {
    const writes = receivedSpans(received, run).filter(
      (span) => span.service === 'wflo-worker' && span.attributes['db.namespace'] !== undefined,
    );
    for (const operation of ['INSERT', 'UPDATE']) {
      const spans = writes.filter((span) => span.attributes['db.operation.name'] === operation);
      const name = operation.toLowerCase();
      expect(value(`wflo_database_operations_total{operation="${name}"}`)).toBe(spans.length);
    }
  });

  it('leaves one trace in which every parent is present and nothing failed', () => {
    const ids = new Set(trace.map(({ spanId }) => spanId));
    expect(ids.size).toBe(trace.length);
    const roots = trace.filter(({ parentSpanId }) => !ids.has(parentSpanId));
    expect(roots.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([['wflo.run', '']]);
    expect(trace.filter(({ failed }) => failed)).toEqual([]);
  });

  it('leads from the command through workflow and activity down to the sandbox', () => {
    const sandboxes = named('sandbox.execute');
    expect(sandboxes.map(({ attributes }) => attributes['sandbox.language']).sort()).toEqual([
      'javascript',
      'python',
      'python',
    ]);
    for (const sandbox of sandboxes) {
      expect(path(sandbox).filter((name) => !name.endsWith('request handler'))).toEqual([
        'wflo-cli wflo.run',
        'wflo-cli workflow.start',
        'wflo-worker workflow.execute',
        'wflo-worker activity.execute_code_in_sandbox',
        'wflo-worker POST /v1/executions',
        'wflo-sandbox-runner POST /v1/executions',
        'wflo-sandbox-runner sandbox.execute',
      ]);
      expect(sandbox.attributes).toMatchObject({ 'sandbox.exit_code': '0' });
      expect(Number(sandbox.attributes['sandbox.timeout'])).toBeGreaterThan(0);
    }
  });

  it('leads to the LLM call, with its usage by the GenAI conventions', () => {
    const chat = one('chat gpt-4o-mini');
    expect(path(chat).slice(2)).toEqual([
      'wflo-worker workflow.execute',
      'wflo-worker activity.call_llm',
      'wflo-worker chat gpt-4o-mini',
    ]);
    const { inputTokens, outputTokens } = costs.records[0]!.usage;
    expect(chat.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.usage.input_tokens': String(inputTokens),
      'gen_ai.usage.output_tokens': String(outputTokens),
    });
    expect(children(chat).map(({ attributes }) => attributes['http.request.method'])).toEqual([
      'POST',
    ]);
  });

  it("leads to the database statements of the worker and of the cost-service's ledger", () => {
    const saved = one('activity.save_workflow_execution');
    const [insert] = children(saved);
    expect(insert?.attributes).toMatchObject({
      'db.system.name': 'sqlite',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'workflow_executions',
    });
    const ledger = trace.filter(
      ({ service, attributes }) =>
        service === 'wflo-cost-service' && attributes['db.collection.name'] === 'usage_records',
    );
    expect(ledger.length).toBeGreaterThan(0);
    for (const span of ledger) expect(path(span)).toContain('wflo-worker activity.call_llm');
  });

  it('carries the documented attributes on workflow.execute', () => {
    expect(one('workflow.execute').attributes).toMatchObject({
      'workflow.id': 'csv-report',
      'workflow.execution_id': executionId,
      'workflow.status': 'completed',
    });
  });

  it.each(['worker', 'cost-service', 'sandbox-runner'])(
    'has the trace id on the log lines of the %s',
    (part) => {
      const lines = started.logLines(part).filter((line) => line['trace_id'] === traceId);
      expect(lines.length).toBeGreaterThan(0);
    },
  );

  it("carries workflow_id, execution_id and trace_id on every line of the worker's run", () => {
    const lines = started.logLines('worker').filter((line) => line['execution_id'] !== undefined);
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['workflow_started', 'step_completed', 'workflow_completed']),
    );
    for (const line of lines) {
      expect(line).toMatchObject({
        workflow_id: 'csv-report',
        execution_id: executionId,
        trace_id: traceId,
      });
    }
  });

  it('turned not ready while the Temporal server was stopped, and ready after', () => {
    expect(readiness).toEqual([200, 503, 200]);
  });

  it('ended on Ctrl-C with code 0 and left nothing behind', async () => {
    expect(exitCode).toBe(0);
    const free = await Promise.all(Object.values(started.ports).map(isPortFree));
    expect(free).toEqual(free.map(() => true));
    expect(existsSync(started.folder)).toBe(true);
  });
});
