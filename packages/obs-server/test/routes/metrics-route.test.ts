import { once } from 'node:events';
import { connect } from 'node:net';
import { bodyOf, closeAll, serve } from '../serving.ts';

afterEach(closeAll);

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

describe('GET /metrics', () => {
  it('passes Accept to the renderer and its content type back, unchanged', async () => {
    const requested: (string | undefined)[] = [];
    const { url } = await serve({
      metrics: ({ accept }) => {
        requested.push(accept);
        return Promise.resolve({ contentType: OPENMETRICS, body: 'up 1\n# EOF\n' });
      },
    });
    const response = await fetch(`${url}/metrics`, { headers: { accept: 'application/x' } });
    expect(requested).toEqual(['application/x']);
    expect(response.headers.get('content-type')).toBe(OPENMETRICS);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('up 1\n# EOF\n');
  });

  it('responds to HEAD without a body, with the same headers', async () => {
    const { url } = await serve({
      metrics: () => Promise.resolve({ contentType: OPENMETRICS, body: 'up 1\n' }),
    });
    const response = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(OPENMETRICS);
    expect(await response.text()).toBe('');
  });

  it('responds 500 when the renderer rejects or throws, and goes on', async () => {
    let calls = 0;
    const { url } = await serve({
      metrics: () => {
        calls += 1;
        if (calls === 1) throw new Error('registry is broken');
        if (calls === 2) return Promise.reject(new Error('still broken'));
        return Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' });
      },
    });
    const first = await fetch(`${url}/metrics`);
    expect(first.status).toBe(500);
    expect(await bodyOf(first)).toMatchObject({
      code: 'WFLO_METRICS_FAILED',
      detail: 'registry is broken',
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  it('sends chunks as they are, with their length, for HEAD too', async () => {
    const chunks = ['up 1\n', 'd\u00f6wn 2\n'].map((text) => Buffer.from(text));
    const { url } = await serve({
      metrics: () => Promise.resolve({ contentType: OPENMETRICS, body: 'never', chunks }),
    });
    const response = await fetch(`${url}/metrics`);
    expect(await response.text()).toBe('up 1\nd\u00f6wn 2\n');
    expect(response.headers.get('content-length')).toBe('13');
    expect(response.headers.get('content-type')).toBe(OPENMETRICS);
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('13');
    expect(await head.text()).toBe('');
  });

  it('holds no more than 64 MiB for clients that do not read: it cuts the oldest', async () => {
    const MEBIBYTE = 1_048_576;
    const { url, port } = await serve({
      metrics: () =>
        Promise.resolve({
          contentType: 'text/plain',
          body: '',
          chunks: Array.from({ length: 20 }, () => Buffer.alloc(MEBIBYTE, 'x')),
        }),
    });
    const scrape = async () => {
      const socket = connect(port, '127.0.0.1').pause();
      socket.on('error', () => undefined);
      socket.write('GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n');
      await once(socket, 'readable');
      return socket;
    };
    const sockets = [
      await scrape(),
      await scrape(),
      await scrape(),
      await scrape(),
      await scrape(),
    ];
    const received = await Promise.all(
      sockets.map(async (socket) => {
        let bytes = 0;
        socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
        socket.end();
        await once(socket, 'close');
        return bytes > 20 * MEBIBYTE;
      }),
    );
    expect(received).toEqual([false, false, true, true, true]);
    expect((await (await fetch(`${url}/metrics`)).bytes()).length).toBe(20 * MEBIBYTE);
  });

  describe('with a token', () => {
    const options = {
      metricsToken: 'a-token-of-prometheus',
      adminToken: 'a-token-of-the-operator',
      metrics: () => Promise.resolve({ contentType: OPENMETRICS, body: 'up 1\n' }),
    };
    const scrape = (url: string, headers: Record<string, string>, method = 'GET') =>
      fetch(`${url}/metrics`, { headers, method });

    it('answers who has it', async () => {
      const { url } = await serve(options);
      const headers = { authorization: 'Bearer a-token-of-prometheus' };
      expect(await (await scrape(url, headers)).text()).toBe('up 1\n');
      expect((await scrape(url, headers, 'HEAD')).status).toBe(200);
    });

    it.each([
      ['none', {}],
      ['a wrong one', { authorization: 'Bearer wrong' }],
      ["the operator's", { authorization: 'Bearer a-token-of-the-operator' }],
      ['another scheme', { authorization: 'Basic a-token-of-prometheus' }],
    ])('refuses who has %s', async (_case, headers: Record<string, string>) => {
      const { url } = await serve(options);
      for (const method of ['GET', 'HEAD']) {
        const response = await scrape(url, headers, method);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
        expect(await response.text()).not.toContain('up 1');
      }
    });

    it('refuses everybody when the token is empty, and leaves probes open', async () => {
      const { url } = await serve({ ...options, metricsToken: '' });
      expect((await scrape(url, { authorization: 'Bearer ' })).status).toBe(401);
      expect((await scrape(url, {})).status).toBe(401);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect((await fetch(`${url}/ready`)).status).toBe(200);
    });
  });
});
