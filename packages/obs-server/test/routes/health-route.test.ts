import { bodyOf, closeAll, serve } from '../serving.ts';

afterEach(closeAll);

const up = (name: string) => ({ name, check: () => undefined });
const down = (name: string, message: string) => ({
  name,
  check: () => {
    throw new Error(message);
  },
});

describe('GET /health', () => {
  it('is healthy without any check', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({ status: 'healthy', components: {} });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('responds 503 and names the component that is down and why', async () => {
    const { url } = await serve({ checks: [up('database'), down('temporal', 'no poller')] });
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    expect(await bodyOf(response)).toMatchObject({
      status: 'unhealthy',
      components: {
        database: { status: 'up' },
        temporal: { status: 'down', reason: 'no poller' },
      },
    });
  });

  it('shows what a check that passes has to say, without credentials', async () => {
    const detail = '2 executions are stuck, see https://ops:hunter2@temporal';
    const { url } = await serve({
      checks: [{ name: 'temporal', check: () => Promise.resolve({ detail }) }],
    });
    const response = await fetch(`${url}/ready`);
    expect(response.status).toBe(200);
    const body = await bodyOf(response);
    expect(body).toMatchObject({
      components: {
        temporal: { status: 'up', detail: '2 executions are stuck, see https://***@temporal' },
      },
    });
  });

  it('shows neither stack nor credentials of the failure', async () => {
    const { url } = await serve({
      checks: [
        down(
          'database',
          'connect postgres://wflo:hunter2@db:5432 failed, password=hunter2\n    at secret.ts:1',
        ),
      ],
    });
    const text = await (await fetch(`${url}/health`)).text();
    expect(text).toContain('connect postgres://***@db:5432 failed');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('secret.ts');
  });

  it('covers checks of every group, and one group when it is requested', async () => {
    const { url } = await serve({
      checks: [
        { ...down('loop', 'stuck'), groups: ['live'] },
        { ...up('database'), groups: ['ready'] },
      ],
    });
    expect((await fetch(`${url}/health`)).status).toBe(503);
    const live = await fetch(`${url}/health?group=live`);
    expect(Object.keys((await bodyOf(live))['components'] as object)).toEqual(['loop']);
    expect((await fetch(`${url}/health?group=ready`)).status).toBe(200);
    const unknown = await fetch(`${url}/health?group=nope`);
    expect(unknown.status).toBe(400);
    expect(await bodyOf(unknown)).toMatchObject({ code: 'WFLO_REQUEST_INVALID' });
  });

  it('says version, uptime and losses when verbose, even if the loss report fails', async () => {
    const service = { name: 'shop', version: '1.2.3' };
    const { url } = await serve({ service, lossReport: () => ({ logs: { dropped: 3 } }) });
    expect(await bodyOf(await fetch(`${url}/health?verbose`))).toMatchObject({
      status: 'healthy',
      service,
      node: process.versions.node,
      uptimeSeconds: expect.any(Number) as number,
      loss: { logs: { dropped: 3 } },
    });
    const failing = await serve({
      lossReport: () => {
        throw new Error('no report');
      },
    });
    const response = await fetch(`${failing.url}/health?verbose`);
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({ loss: { error: 'no report' } });
  });

  it('shows a loss report without credentials, and survives one that is no JSON', async () => {
    const lastError = 'connect https://wflo:hunter2@collector failed, token=hunter2';
    const { url } = await serve({ lossReport: () => ({ spans: { lastError } }) });
    const text = await (await fetch(`${url}/health?verbose`)).text();
    expect(text).toContain('connect https://***@collector failed');
    expect(text).not.toContain('hunter2');
    const cyclic: Record<string, unknown> = { count: 1n };
    cyclic['self'] = cyclic;
    const failing = await serve({ lossReport: () => cyclic });
    const response = await fetch(`${failing.url}/health?verbose`);
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({ loss: { error: expect.any(String) as string } });
  });

  it('is unhealthy when the list of checks cannot be made', async () => {
    const { url } = await serve({
      checks: () => {
        throw new Error('no list');
      },
    });
    for (const path of ['/health', '/ready', '/health?group=live']) {
      const response = await fetch(url + path);
      expect(response.status).toBe(503);
      expect(await bodyOf(response)).toMatchObject({
        components: { checks: { status: 'down', reason: 'no list' } },
      });
    }
  });

  it('is down for whatever was thrown, again and again', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { url } = await serve({
      checks: [
        {
          name: 'odd',
          check: () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- as a library might
            throw proxy;
          },
        },
      ],
    });
    for (let probe = 0; probe < 2; probe += 1) {
      const response = await fetch(`${url}/health`);
      expect(response.status).toBe(503);
      expect(await bodyOf(response)).toMatchObject({ components: { odd: { reason: 'failed' } } });
    }
  });

  it.each([Infinity, NaN, 0, -5])(
    'gives a check time whose timeout is %p',
    async (timeoutMillis) => {
      const check = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
      const { url } = await serve({ checks: [{ name: 'slow', timeoutMillis, check }] });
      expect((await fetch(`${url}/health`)).status).toBe(200);
    },
  );

  it('reads a list of checks that is made anew on each probe', async () => {
    const checks = [up('a')];
    const { url } = await serve({ checks: () => checks });
    await fetch(`${url}/health`);
    checks.push(up('b'), up('b'));
    const { components } = await bodyOf(await fetch(`${url}/health`));
    expect(Object.keys(components as object)).toEqual(['a', 'b', 'b#2']);
  });
});

describe('GET /ready', () => {
  it('is starting until the ready group passed once, then not_ready when it fails', async () => {
    let error: Error | undefined = new Error('migrating');
    const fresh = () => [
      {
        name: 'database',
        check: () => {
          if (error !== undefined) throw error;
        },
      },
      { ...down('cache', 'cold'), groups: ['startup' as const] },
    ];
    const { url } = await serve({ checks: fresh });
    const first = await fetch(`${url}/ready`);
    expect(first.status).toBe(503);
    expect(await bodyOf(first)).toMatchObject({
      status: 'starting',
      components: { database: { status: 'down', reason: 'migrating' } },
    });
    error = undefined;
    const becomes = async (status: string) => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const response = await fetch(`${url}/ready`);
        const body = await bodyOf(response);
        if (body['status'] === status || Date.now() > deadline) return { response, body };
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const ready = await becomes('ready');
    expect(ready.response.status).toBe(200);
    expect(Object.keys(ready.body['components'] as object)).toEqual(['database']);
    error = new Error('gone');
    const later = await becomes('not_ready');
    expect(later.response.status).toBe(503);
    expect(later.body).toMatchObject({ status: 'not_ready' });
  });
});
