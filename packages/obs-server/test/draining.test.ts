import { HealthMonitor } from '../src/index.ts';
import { bodyOf, closeAll, serve } from './serving.ts';

afterEach(closeAll);

describe('a server that is shut down', () => {
  it('says draining before its port closes, and goes on serving', async () => {
    const server = await serve({ shutdownDelayMillis: 3_000, metrics: metricsOfOne });
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    const closed = server.close();
    for (const path of ['/ready', '/readyz']) {
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBe(503);
      expect(await bodyOf(response)).toEqual({ status: 'draining', components: {} });
    }
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
    expect(server.close()).toBe(closed);
    await closed;
    await expect(fetch(`${server.url}/ready`)).rejects.toThrow();
  });

  it('a monitor that drains says so while a check is under way', async () => {
    const began = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<undefined>();
    const check = (): Promise<undefined> => {
      began.resolve(undefined);
      return ended.promise;
    };
    const monitor = new HealthMonitor([{ name: 'database', check }]);
    const { url } = await serve({ monitor });
    const probe = fetch(`${url}/ready`);
    await began.promise;
    monitor.drain();
    ended.resolve(undefined);
    const response = await probe;
    expect(response.status).toBe(503);
    expect(await bodyOf(response)).toMatchObject({ status: 'draining' });
  });
});

describe('paths', () => {
  it('can be others, and more than one', async () => {
    const paths = { ready: ['/-/ready', '/up'], metrics: '/internal/metrics' };
    const { url } = await serve({ paths, metrics: metricsOfOne });
    const statuses = await Promise.all(
      ['/-/ready', '/up', '/internal/metrics', '/health', '/ready', '/metrics'].map(
        async (path) => (await fetch(`${url}${path}`)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 404, 404]);
  });
});

function metricsOfOne(): Promise<{ readonly contentType: string; readonly body: string }> {
  return Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' });
}
