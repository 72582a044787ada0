import { request } from 'node:http';
import { withConsole, type TestConsole } from './a-console.ts';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request whose `Host` and `Sec-Fetch-*` fetch would not let us set. */
async function send(
  console: TestConsole,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  const { hostname, port } = new URL(console.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a console on loopback', () => {
  it('is open to who is on this machine, and to no other site', async () => {
    await withConsole({}, async (console) => {
      const status = async (headers: Record<string, string>, path = '/api/runs') =>
        (await send(console, path, headers)).status;
      await expect(status({})).resolves.toBe(200);
      await expect(status({ host: 'localhost:1' })).resolves.toBe(200);
      await expect(status({ host: 'evil.example' })).resolves.toBe(403);
      await expect(status({ host: '127.0.0.1.evil.example' })).resolves.toBe(403);
      await expect(status({ 'sec-fetch-site': 'cross-site' })).resolves.toBe(403);
      await expect(status({ origin: 'http://evil.example' })).resolves.toBe(403);
      await expect(status({ origin: 'null' })).resolves.toBe(403);
      await expect(status({ host: 'evil.example' }, '/')).resolves.toBe(403);
    });
  });

  it('takes an action only as JSON with a reason', async () => {
    await withConsole({}, async (console) => {
      const act = async (body: string, headers: Record<string, string>) =>
        (await send(console, '/api/runs/e/cancel', headers, 'POST', body)).status;
      await expect(act('{"reason":"x"}', { 'content-type': 'text/plain' })).resolves.toBe(415);
      await expect(act('{}', JSON_TYPE)).resolves.toBe(400);
      await expect(act('{', JSON_TYPE)).resolves.toBe(400);
      await expect(
        act('{"reason":"x"}', { ...JSON_TYPE, origin: 'http://evil.example' }),
      ).resolves.toBe(403);
      // Without Temporal there is nothing to act on, and it says so.
      await expect(act('{"reason":"x"}', JSON_TYPE)).resolves.toBe(502);
      expect((await send(console, '/api/runs/e/cancel')).status).toBe(405);
    });
  });

  it('sends a strict policy, and no file from outside of its page', async () => {
    await withConsole({}, async (console) => {
      const { headers } = await send(console, '/');
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      for (const path of [
        '/../../package.json',
        '/..%2f..%2fpackage.json',
        '/%2e%2e/package.json',
      ]) {
        expect((await send(console, path)).body).not.toContain('"name"');
      }
      expect((await send(console, '/%zz')).status).toBe(400);
    });
  });
});

describe('a console that others can reach', () => {
  it('needs the token: once in the address, then a cookie', async () => {
    await withConsole({ host: '0.0.0.0' }, async (console) => {
      const token = new URL(console.url).searchParams.get('token') ?? '';
      expect(token.length).toBeGreaterThanOrEqual(32);
      expect((await send(console, '/api/runs')).status).toBe(401);
      expect((await send(console, '/api/runs?token=wrong')).status).toBe(401);
      const login = await send(console, `/runs?q=1&token=${token}`);
      expect([login.status, login.headers.location]).toEqual([303, '/runs?q=1']);
      const [cookie] = login.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
      expect(cookie).not.toContain(token);
      const headers = { cookie: cookie?.split(';')[0] ?? '' };
      expect((await send(console, '/api/runs', headers)).status).toBe(200);
      expect((await send(console, '/api/runs', { cookie: 'wflo-console=x' })).status).toBe(401);
      expect((await send(console, '/api/runs', { authorization: `Bearer ${token}` })).status).toBe(
        200,
      );
      expect(JSON.parse((await send(console, '/api/session')).body)).toMatchObject({
        loggedIn: false,
      });
    });
  });

  it('leads nowhere else after the login', async () => {
    await withConsole({ token: 'a-token-of-16-ch' }, async (console) => {
      const { headers } = await send(console, '//evil.example/?token=a-token-of-16-ch');
      expect(headers.location).toMatch(/^\/(?!\/)/);
    });
  });
});
