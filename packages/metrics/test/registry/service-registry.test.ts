import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Gauge } from 'prom-client';
import {
  collectRuntimeMetrics,
  createServiceRegistry,
  renderMetrics,
  setServiceInfo,
} from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

describe('createServiceRegistry', () => {
  it('holds service info, process and Node metrics, and what the service adds', async () => {
    const registry = createServiceRegistry({ service: 'shop', version: '1.4.0' });
    new Gauge({ name: 'shop_open_carts', help: 'Carts', registers: [registry] }).set(2);
    collectRuntimeMetrics(registry);
    const { body } = await renderMetrics({ registry });
    const samples = readSamples(body);
    expect(samples.get('wflo_service_info{service="shop",version="1.4.0"}')).toBe(1);
    expect(samples.get('shop_open_carts')).toBe(2);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(samples.has('nodejs_eventloop_lag_seconds')).toBe(true);
    expect(body).not.toContain('wflo_workflow_executions_total');
    expect(body).not.toContain('wflo_sandbox_executions_total');
  });

  it('shows one service info, the last one said', async () => {
    const registry = createServiceRegistry({ service: 'shop', version: '1.4.0' });
    setServiceInfo({ service: 'shop', version: '1.5.0', environment: 'test' }, registry);
    const { body } = await renderMetrics({ registry });
    expect(body.match(/^wflo_service_info\{.*$/gm)).toEqual([
      'wflo_service_info{service="shop",version="1.5.0",environment="test"} 1',
    ]);
  });
});

describe('a process', () => {
  function run(code: string) {
    const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
    return spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--conditions=@wflo/source',
        '--eval',
        `const metrics = await import(${JSON.stringify(index)}); ${code}`,
      ],
      { encoding: 'utf8', timeout: 20_000, env: { PATH: process.env['PATH'] } },
    );
  }

  it('starts nothing when it imports the package', () => {
    const { stdout, stderr, status } = run(
      `console.log(JSON.stringify(process.getActiveResourcesInfo().filter((name) => !/PipeWrap|TTYWrap|FSReq|CloseReq/.test(name))))`,
    );
    expect({ stdout: stdout.trim(), stderr, status }).toEqual({
      stdout: '[]',
      stderr: '',
      status: 0,
    });
  });

  it('is held alive neither by runtime metrics nor by a scrape', () => {
    const { stdout, status, signal } = run(
      `metrics.collectRuntimeMetrics(); console.log((await metrics.renderMetrics()).body.length > 1000)`,
    );
    expect({ stdout: stdout.trim(), status, signal }).toEqual({
      stdout: 'true',
      status: 0,
      signal: null,
    });
  });
});
