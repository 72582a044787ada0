import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import type * as PromClient from 'prom-client';

/** The package with a prom-client of its own, as it is where it is installed twice, or in a bundle. */
async function copy() {
  jest.resetModules();
  const metrics = await import('../src/index.ts');
  const promClient = createRequire(import.meta.url)('prom-client') as typeof PromClient;
  return { metrics, promClient };
}

describe('two copies of the package in one process', () => {
  let one: Awaited<ReturnType<typeof copy>>;
  let other: Awaited<ReturnType<typeof copy>>;

  beforeAll(async () => {
    one = await copy();
    other = await copy();
    expect(other.metrics.renderMetrics).not.toBe(one.metrics.renderMetrics);
  });

  const pages = async (accept: string): Promise<string[]> => [
    (await one.metrics.renderMetrics({ accept })).body,
    (await other.metrics.renderMetrics({ accept })).body,
  ];

  it('name the service both, and the later holds', async () => {
    one.metrics.setServiceInfo({ service: 'shop', version: '1' });
    other.metrics.setServiceInfo({ service: 'shop', version: '2' });
    for (const page of await pages('application/openmetrics-text')) {
      expect(page).toContain('# TYPE wflo_service info\n');
      expect(page.match(/^wflo_service_info.*$/gm)).toEqual([
        'wflo_service_info{service="shop",version="2"} 1',
      ]);
    }
  });

  it('show the same page, without families that are not used', async () => {
    one.metrics.addLlmCost('gpt-4o', 2_500_000_000n);
    for (const accept of ['text/plain', 'application/openmetrics-text']) {
      const [page = '', same] = await pages(accept);
      expect(page).toContain('wflo_llm_cost_usd_total{model="gpt-4o"} 0.0025');
      expect(page).not.toContain('wflo_sandbox_executions');
      expect(same).toBe(page);
    }
  });

  it('count requests in one histogram', async () => {
    for (const { metrics } of [one, other]) {
      metrics
        .httpMeterProvider()
        .getMeter('http')
        .createHistogram('http.server.request.duration')
        .record(0.1, { 'http.request.method': 'GET' });
    }
    for (const page of await pages('text/plain')) {
      expect(page).toMatch(/^http_server_request_duration_seconds_count\{.*\} 2$/m);
    }
  });

  it("show what was made with either's prom-client", async () => {
    expect(other.promClient.register).not.toBe(one.promClient.register);
    new one.promClient.Counter({ name: 'one_total', help: 'One' }).inc();
    new other.promClient.Counter({ name: 'other_total', help: 'Other' }).inc();
    for (const page of await pages('text/plain')) {
      expect(page).toContain('one_total 1');
      expect(page).toContain('other_total 1');
    }
  });
});
