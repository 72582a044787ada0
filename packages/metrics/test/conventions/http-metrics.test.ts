import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { httpMeterProvider, metricsStats, Registry, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

const SERVER = 'http.server.request.duration';
const CLIENT = 'http.client.request.duration';

function meterOf(registry: Registry) {
  return httpMeterProvider(registry).getMeter('any');
}

async function bodyOf(registry: Registry, accept?: string): Promise<string> {
  return (await renderMetrics({ registry, accept })).body;
}

const ended = {
  'http.request.method': 'GET',
  'http.route': '/orders/:id',
  'http.response.status_code': 200,
  'url.scheme': 'http',
  'network.protocol.version': '1.1',
};

describe('httpMeterProvider', () => {
  it('makes Prometheus metrics of what instrumentations of HTTP record', async () => {
    const registry = new Registry();
    const duration = meterOf(registry).createHistogram(SERVER, { unit: 's' });
    expect(await bodyOf(registry)).not.toContain('http_');
    duration.record(0.03, ended);
    duration.record(20, { ...ended, 'http.response.status_code': 500, 'error.type': '500' });
    const samples = readSamples(await bodyOf(registry));
    const name = 'http_server_request_duration_seconds';
    const labels = (status: string, error: string) =>
      `http_request_method="GET",http_route="/orders/:id",http_response_status_code="${status}",error_type="${error}",url_scheme="http",network_protocol_version="1.1"`;
    expect(samples.get(`${name}_sum{${labels('200', '')}}`)).toBe(0.03);
    expect(samples.get(`${name}_count{${labels('500', '500')}}`)).toBe(1);
    const bounds = [...samples.keys()].flatMap((key) =>
      key.includes(labels('200', '')) ? (/le="([^"]*)"/.exec(key)?.[1] ?? []) : [],
    );
    // Those of the semantic conventions.
    expect(bounds.map(Number).slice(0, -1)).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]);
  });

  it('has no label but those of the conventions: no path, no query, no client', async () => {
    const registry = new Registry();
    meterOf(registry)
      .createHistogram(SERVER)
      .record(0.1, {
        ...ended,
        'http.route': undefined,
        'url.path': '/orders/7',
        'url.query': 'token=secret',
        'client.address': '10.0.0.1',
      });
    const body = await bodyOf(registry);
    expect(body).toContain('http_route=""');
    expect(body).not.toMatch(/orders|secret|10\.0\.0\.1|rejected_total\{/);
  });

  it('bounds the servers that are called, and says that it does', async () => {
    const registry = new Registry();
    const duration = meterOf(registry).createHistogram(CLIENT);
    for (let host = 0; host < 300; host += 1) {
      const server = { 'server.address': `host-${host}.example`, 'server.port': 443 };
      duration.record(0.1, { 'http.request.method': 'GET', ...server });
      duration.record(0.1, { 'http.request.method': 'GET', ...server });
    }
    const samples = readSamples(await bodyOf(registry));
    const counts = [...samples].filter(([name]) => name.includes('_duration_seconds_count{'));
    expect(counts).toHaveLength(101);
    const overflow = counts.find(([name]) => name.includes('server_address="overflow"'));
    expect(overflow?.[0]).toContain('http_request_method="GET"');
    expect(overflow?.[1]).toBe(400);
    expect(metricsStats(registry)).toMatchObject({
      dropped: { series_limit: 400 },
      overflowing: { http_client_request_duration_seconds: { culpritLabel: 'server_address' } },
    });
  });

  it('leaves the name to a metric of the application', async () => {
    const registry = new Registry();
    const { Gauge } = await import('prom-client');
    const name = 'http_server_request_duration_seconds';
    new Gauge({ name, help: 'theirs', registers: [registry] }).set(7);
    meterOf(registry).createHistogram(SERVER).record(0.1, ended);
    expect(await bodyOf(registry)).toMatch(/^http_server_request_duration_seconds 7$/m);
  });

  it('points at the trace of the request', async () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    try {
      const registry = new Registry();
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      const ids = { traceId, spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED };
      context.with(trace.setSpanContext(context.active(), ids), () => {
        meterOf(registry).createHistogram(SERVER).record(0.03, ended);
      });
      expect(await bodyOf(registry, 'application/openmetrics-text; version=1.0.0')).toMatch(
        new RegExp(
          `le="0.05".*\\} 1 # \\{trace_id="${traceId}",span_id="b7ad6b7169203331"\\} 0.03 `,
        ),
      );
    } finally {
      context.disable();
      manager.disable();
    }
  });

  it('takes every other instrument, and keeps nothing of it', async () => {
    const registry = new Registry();
    const meter = meterOf(registry);
    meter.createCounter('c').add(1);
    meter.createUpDownCounter('u').add(1);
    meter.createGauge('g').record(1);
    meter.createHistogram('h').record(1);
    const observed = [
      meter.createObservableGauge('og'),
      meter.createObservableCounter('oc'),
      meter.createObservableUpDownCounter('ou'),
    ];
    for (const one of observed) one.addCallback(() => undefined);
    meter.addBatchObservableCallback(() => undefined, observed);
    meter.removeBatchObservableCallback(() => undefined, observed);
    expect(await bodyOf(registry)).toBe('');
    expect(httpMeterProvider(registry)).toBe(httpMeterProvider(registry));
  });
});
