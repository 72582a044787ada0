import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { NpmStart } from './npm-start.ts';
import { receivedSignals, type ReceivedSignals } from './received-signals.ts';

const received = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const endpoints = {
  gRPC: `http://${process.env['WFLO_TEST_OTLP_GRPC'] ?? ''}`,
  HTTP: process.env['WFLO_TEST_OTLP_HTTP'] ?? '',
};
const withCollector = received === '' ? describe.skip : describe;
const PARTS = ['worker', 'cost-service', 'sandbox-runner'];

interface LossReport {
  readonly logs: object;
  readonly spans: { readonly dropped: object };
  readonly metrics: object;
}

withCollector.each(Object.entries(endpoints))(
  'npm start with OTEL_EXPORTER_OTLP_ENDPOINT alone, over %s',
  (_protocol, endpoint) => {
    const run = randomUUID();
    let started: NpmStart;
    let losses: LossReport[];
    let signals: ReceivedSignals;

    beforeAll(async () => {
      started = await NpmStart.run({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_RESOURCE_ATTRIBUTES: `test.run=${run}`,
        OTEL_METRIC_EXPORT_INTERVAL: '2000',
      });
      await started.serving();
      losses = await Promise.all(healthPorts(started).map(lossOf));
      expect(await started.interrupt()).toBe(0);
      signals = receivedSignals(received, run);
    }, 300_000);

    afterAll(async () => {
      await started.end();
      rmSync(started.folder, { recursive: true, force: true });
    }, 60_000);

    it.each(PARTS)('sends each line of the log of the %s once', (part) => {
      const lines = started.logLines(part).map(({ event, trace_id: traceId }) => [event, traceId]);
      const records = signals.logs
        .filter(({ service }) => service === `wflo-${part}`)
        .map(({ event, traceId }) => [event, traceId === '' ? undefined : traceId]);
      expect(lines.length).toBeGreaterThan(4);
      expect(records).toEqual(lines);
    });

    it('leads from each record with a trace to a trace that arrived', () => {
      const traces = new Set(signals.spans.map(({ traceId }) => traceId));
      const named = signals.logs.filter(({ traceId }) => traceId !== '');
      expect(named.length).toBeGreaterThan(10);
      expect(named.filter(({ traceId }) => !traces.has(traceId))).toEqual([]);
    });

    it('sends the counters of each part at their last values', () => {
      const completed = '{"workflow_id":"csv-report","status":"completed"}';
      expect(signals.counters.get(`wflo-worker wflo_workflow_executions_total ${completed}`)).toBe(
        1,
      );
      const services = new Set([...signals.counters.keys()].map((key) => key.split(' ')[0]));
      expect([...services].sort()).toEqual(PARTS.map((part) => `wflo-${part}`).sort());
    });

    it.each(PARTS)('names the %s in all three signals by the same resource', (part) => {
      const own = signals.resources.filter(
        ({ attributes }) => attributes['service.name'] === `wflo-${part}`,
      );
      const bySignal = new Map(own.map(({ signal, attributes }) => [signal, attributes]));
      expect([...bySignal.keys()].sort()).toEqual([
        'resourceLogs',
        'resourceMetrics',
        'resourceSpans',
      ]);
      const [first, ...others] = bySignal.values();
      for (const attributes of others) expect(attributes).toEqual(first);
    });

    it('has lost nothing, and says so', () => {
      expect(losses).toHaveLength(PARTS.length);
      for (const { logs, spans, metrics } of losses) {
        expect(logs).toMatchObject({ dropped: {}, export: { dropped: {} } });
        expect(spans.dropped).toEqual({});
        expect(metrics).toMatchObject({ dropped: {}, export: { dropped: {} } });
      }
    });
  },
);

function healthPorts({ ports }: NpmStart): number[] {
  return [ports.METRICS_PORT, ports.COST_SERVICE_PORT, ports.SANDBOX_RUNNER_PORT];
}

async function lossOf(port: number): Promise<LossReport> {
  const response = await fetch(`http://127.0.0.1:${port}/health?verbose`);
  return ((await response.json()) as { loss: LossReport }).loss;
}
