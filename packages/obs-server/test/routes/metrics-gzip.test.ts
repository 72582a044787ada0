import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { closeAll, serve } from '../serving.ts';

afterEach(closeAll);

const BODY = 'a_metric{label="value"} 1\n'.repeat(20_000);

async function scrape(
  body: string,
  acceptEncoding: string,
  method = 'GET',
): Promise<{ readonly response: IncomingMessage; readonly bytes: Buffer }> {
  const chunks = [Buffer.from(body.slice(0, 7)), Buffer.from(body.slice(7))];
  const rendered = { contentType: 'text/plain', body: 'never', chunks };
  const { url } = await serve({ metrics: () => Promise.resolve(rendered) });
  const headers = { 'accept-encoding': acceptEncoding };
  const sent = request(`${url}/metrics`, { method, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { response, bytes: Buffer.concat(await response.toArray()) };
}

describe('GET /metrics, compressed', () => {
  it.each(['gzip', 'deflate, gzip;q=0.5', '*', 'br, X-GZIP'])('for %s', async (accepted) => {
    const { response, bytes } = await scrape(BODY, accepted);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.headers.vary).toContain('Accept-Encoding');
    expect(bytes.length).toBeLessThan(BODY.length / 10);
    expect(gunzipSync(bytes).toString()).toBe(BODY);
  });

  it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, *'])('not for %j', async (accepted) => {
    const { response, bytes } = await scrape(BODY, accepted);
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect(response.headers['content-length']).toBe(String(BODY.length));
    expect(bytes.toString()).toBe(BODY);
  });

  it('not where the body is tiny', async () => {
    const { response, bytes } = await scrape('a_metric_of_one_line 1\n', 'gzip');
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect(bytes.toString()).toBe('a_metric_of_one_line 1\n');
  });

  it('HEAD says so, without a body', async () => {
    const { response, bytes } = await scrape(BODY, 'gzip', 'HEAD');
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(bytes).toHaveLength(0);
  });

  it('more clients than are compressed for at once get the body, too', async () => {
    const rendered = { contentType: 'text/plain', body: BODY };
    const { url } = await serve({ metrics: () => Promise.resolve(rendered) });
    const bodies = await Promise.all(
      Array.from({ length: 8 }, async () => (await fetch(`${url}/metrics`)).text()),
    );
    expect(new Set(bodies)).toEqual(new Set([BODY]));
  });

  it('a client that leaves in the middle costs the next ones nothing', async () => {
    const noise = Array.from({ length: 100_000 }, (_, index) => `m${index * 7919} ${index}\n`);
    const rendered = { contentType: 'text/plain', body: noise.join('') };
    const { url } = await serve({ metrics: () => Promise.resolve(rendered) });
    for (let client = 0; client < 4; client += 1) {
      const sent = request(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.destroy();
    }
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe(rendered.body);
  });
});
