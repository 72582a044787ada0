import {
  Gauge,
  HealthMonitor,
  Registry,
  renderMetrics,
  type HealthCheck,
} from '../../src/index.ts';
import { registerReadinessMetrics } from '../../src/reports/readiness-metrics.ts';

async function linesOf(registry: Registry): Promise<string[]> {
  const { body } = await renderMetrics({ registry });
  return body.split('\n').filter((line) => /^wflo_(ready|component_up)/.test(line));
}

describe('wflo_ready', () => {
  it('is 1 while all components are up, and says which is down', async () => {
    const registry = new Registry();
    const failing: HealthCheck = { name: 'queue', check: () => Promise.reject(new Error('gone')) };
    const checks: HealthCheck[] = [{ name: 'database', check: () => undefined }];
    registerReadinessMetrics(registry, new HealthMonitor(() => checks));
    expect(await linesOf(registry)).toEqual([
      'wflo_ready 1',
      'wflo_component_up{component="database"} 1',
    ]);
    checks.push(failing);
    expect(await linesOf(registry)).toEqual([
      'wflo_ready 0',
      'wflo_component_up{component="database"} 1',
      'wflo_component_up{component="queue"} 0',
    ]);
  });

  it('is 0 while the process drains, as /ready then says', async () => {
    const registry = new Registry();
    const monitor = new HealthMonitor([{ name: 'database', check: () => undefined }]);
    registerReadinessMetrics(registry, monitor);
    monitor.drain();
    expect(await linesOf(registry)).toEqual([
      'wflo_ready 0',
      'wflo_component_up{component="database"} 1',
    ]);
  });

  it('is 0 when a check does not come back, and the scrape does not wait for it', async () => {
    const registry = new Registry();
    const { promise: neverInTime, resolve } = Promise.withResolvers<undefined>();
    const hangs = { name: 'queue', check: () => neverInTime, timeoutMillis: 60_000 };
    registerReadinessMetrics(registry, new HealthMonitor([hangs]));
    expect(await linesOf(registry)).toEqual(['wflo_ready 0']);
    resolve(undefined);
  });

  it('is read again by a process that starts its observability anew', async () => {
    const registry = new Registry();
    const stop = registerReadinessMetrics(registry, new HealthMonitor([]));
    expect(await linesOf(registry)).toEqual(['wflo_ready 1']);
    stop();
    const down: HealthCheck = { name: 'queue', check: () => Promise.reject(new Error('gone')) };
    registerReadinessMetrics(registry, new HealthMonitor([down]));
    expect(await linesOf(registry)).toContain('wflo_ready 0');
  });

  it("leaves somebody else's metric of the name alone", async () => {
    const registry = new Registry();
    new Gauge({ name: 'wflo_ready', help: 'Of somebody else', registers: [registry] }).set(5);
    registerReadinessMetrics(registry, new HealthMonitor([]));
    expect(await linesOf(registry)).toEqual(['wflo_ready 5']);
  });
});
