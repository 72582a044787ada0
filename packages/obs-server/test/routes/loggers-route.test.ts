import { bodyOf, closeAll, serve } from '../serving.ts';

afterEach(closeAll);

const TOKEN = 'a-token-of-the-operator';

/** Levels as a logging library keeps them. */
function levels() {
  const set: Record<string, string> = { root: 'INFO' };
  return {
    set,
    getLogLevels: () => set,
    setLogLevel: (level: string, name = 'root', options?: { expiresAfterSeconds?: number }) => {
      if (name === 'refused') throw new Error('no such logger');
      const seconds = options?.expiresAfterSeconds;
      set[name] = seconds === undefined ? level : `${level} for ${seconds} s`;
    },
  };
}

function put(url: string, name: string, body: string, headers: Record<string, string> = {}) {
  return fetch(`${url}/loggers/${name}`, {
    method: 'PUT',
    body,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      ...headers,
    },
  });
}

describe('/loggers', () => {
  it('lists the levels', async () => {
    const { url } = await serve({ loggers: levels() });
    expect(await bodyOf(await fetch(`${url}/loggers`))).toEqual({ loggers: { root: 'INFO' } });
  });

  it('does not exist without loggers', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/loggers`)).status).toBe(404);
  });

  it('sets a level for who has the token, in any case', async () => {
    const loggers = levels();
    const { url } = await serve({ loggers, adminToken: TOKEN });
    const response = await put(url, 'wflo.sandbox', '{"level":"debug"}');
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({ name: 'wflo.sandbox', level: 'DEBUG' });
    await put(url, 'root', '{"level":"ERROR"}');
    expect(loggers.set).toEqual({ root: 'ERROR', 'wflo.sandbox': 'DEBUG' });
  });

  it('reads JSON by whatever name a client calls it', async () => {
    const { url } = await serve({ loggers: levels(), adminToken: TOKEN });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await put(url, 'root', '{"level":"ERROR"}', headers)).status).toBe(200);
    const latin = { 'content-type': 'application/json; charset=latin1' };
    const refused = await put(url, 'root', '{"level":"ERROR"}', latin);
    expect(refused.status).toBe(415);
    expect(await bodyOf(refused)).toMatchObject({ code: 'WFLO_MEDIA_TYPE_UNSUPPORTED' });
  });

  it('sets a level for a time', async () => {
    const loggers = levels();
    const { url } = await serve({ loggers, adminToken: TOKEN });
    const body = '{"level":"DEBUG","expiresAfterSeconds":600}';
    expect(await bodyOf(await put(url, 'wflo.sandbox', body))).toEqual({
      name: 'wflo.sandbox',
      level: 'DEBUG',
      expiresAfterSeconds: 600,
    });
    await put(url, 'root', body);
    expect(loggers.set).toEqual({ root: 'DEBUG for 600 s', 'wflo.sandbox': 'DEBUG for 600 s' });
  });

  it.each([
    ['no token', { authorization: '' }],
    ['another token', { authorization: 'Bearer wrong' }],
    ['a longer token', { authorization: `Bearer ${TOKEN}x` }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('refuses %s with 401 and changes nothing', async (_case, headers) => {
    const loggers = levels();
    const { url } = await serve({ loggers, adminToken: TOKEN });
    const response = await put(url, 'root', '{"level":"DEBUG"}', headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await bodyOf(response)).toMatchObject({ status: 401, code: 'WFLO_UNAUTHORIZED' });
    expect(loggers.set).toEqual({ root: 'INFO' });
  });

  it.each([undefined, ''])('refuses everybody when the token is %p', async (adminToken) => {
    const loggers = levels();
    const { url } = await serve({ loggers, ...(adminToken === undefined ? {} : { adminToken }) });
    const response = await put(url, 'root', '{"level":"DEBUG"}', { authorization: 'Bearer ' });
    expect(response.status).toBe(403);
    expect(await bodyOf(response)).toMatchObject({ code: 'WFLO_ADMIN_TOKEN_NOT_SET' });
    expect(loggers.set).toEqual({ root: 'INFO' });
  });

  it.each([
    ['not JSON', '{', 'WFLO_JSON_INVALID', 400],
    ['no level', '{}', 'WFLO_REQUEST_INVALID', 400],
    ['an unknown level', '{"level":"LOUD"}', 'WFLO_REQUEST_INVALID', 400],
    ['an unknown field', '{"level":"INFO","for":"1h"}', 'WFLO_REQUEST_INVALID', 400],
    ['a time of 0', '{"level":"INFO","expiresAfterSeconds":0}', 'WFLO_REQUEST_INVALID', 400],
    ['a time in words', '{"level":"INFO","expiresAfterSeconds":"1h"}', 'WFLO_REQUEST_INVALID', 400],
    [
      'a time over a week',
      '{"level":"INFO","expiresAfterSeconds":1e9}',
      'WFLO_REQUEST_INVALID',
      400,
    ],
    ['a large body', `{"level":"${'x'.repeat(5_000)}"}`, 'WFLO_BODY_TOO_LARGE', 413],
  ])('refuses %s', async (_case, body, code, status) => {
    const loggers = levels();
    const { url } = await serve({ loggers, adminToken: TOKEN });
    const response = await put(url, 'root', body);
    expect(response.status).toBe(status);
    expect(await bodyOf(response)).toMatchObject({ code, status });
    expect(loggers.set).toEqual({ root: 'INFO' });
  });

  it('says why the logging library refused', async () => {
    const { url } = await serve({ loggers: levels(), adminToken: TOKEN });
    const response = await put(url, 'refused', '{"level":"INFO"}');
    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({
      code: 'WFLO_LEVEL_REFUSED',
      detail: 'no such logger',
    });
  });

  it('reads no name that is not well-formed', async () => {
    const { url } = await serve({ loggers: levels(), adminToken: TOKEN });
    const response = await put(url, '%E0%A4%A', '{"level":"INFO"}');
    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({ code: 'WFLO_REQUEST_INVALID' });
  });
});
