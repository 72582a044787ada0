import { jest } from '@jest/globals';
import { PROBLEM_CONTENT_TYPE } from '@wflo/contracts';
import pg from 'pg';
import { startService, type ServiceOptions, type ServiceUnderTest } from './service-under-test.ts';

const TOKEN = 'a-token-of-services';

describe('the HTTP interface', () => {
  let service: ServiceUnderTest;
  const start = async (options?: ServiceOptions) => {
    service = await startService('sqlite', options);
  };
  afterEach(() => service.close());

  const send = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);
  const post = (path: string, body: string, type = 'application/json') =>
    send(path, { method: 'POST', body, headers: { 'content-type': type } });
  const problem = async (response: Response) => {
    expect(response.headers.get('content-type')).toContain(PROBLEM_CONTENT_TYPE);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body['status']).toBe(response.status);
    return body;
  };

  it.each([
    ['none', {}],
    ['another', { authorization: `Bearer ${TOKEN}x` }],
    ['a longer header', { authorization: `Bearer ${'x'.repeat(5_000)}` }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('requires the token with %s, before it looks at anything else', async (_, headers) => {
    await start({ token: TOKEN });
    const response = await send('/v1/usage', { method: 'POST', body: '{', headers });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    const { status, code, detail } = await problem(response);
    expect([status, code]).toEqual([401, 'WFLO_UNAUTHORIZED']);
    expect(detail).not.toContain(TOKEN);
  });

  it('lets the token in, and everybody to the description of itself', async () => {
    await start({ token: TOKEN });
    await expect(service.client.costs()).resolves.toMatchObject({ totalUsd: '0' });
    const response = await send('/openapi.json');
    await expect(response.json()).resolves.toMatchObject({ openapi: '3.1.1' });
  });

  it('says all that is wrong with a request', async () => {
    await start();
    const body = await problem(
      await post('/v1/usage', JSON.stringify({ idempotencyKey: '', usage: {}, colour: 'red' })),
    );
    expect(body).toMatchObject({
      code: 'WFLO_REQUEST_INVALID',
      status: 400,
      instance: '/v1/usage',
    });
    const paths = (body['issues'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['idempotencyKey', 'executionId', 'model', 'usage.inputTokens', '']),
    );
  });

  it.each([
    ['cached tokens beyond the input', { inputTokens: 1, outputTokens: 0, cacheReadTokens: 2 }],
    ['a fraction of a token', { inputTokens: 1.5, outputTokens: 0 }],
    ['fewer than no tokens', { inputTokens: -1, outputTokens: 0 }],
  ])('refuses %s', async (_, usage) => {
    await start();
    const response = await post('/v1/quotes', JSON.stringify({ model: 'gpt-4o', usage }));
    await expect(problem(response)).resolves.toMatchObject({ code: 'WFLO_REQUEST_INVALID' });
  });

  it.each([
    ['a body that is no JSON', '{"model":', 'application/json', 400, 'WFLO_JSON_INVALID'],
    ['a body of another type', 'model=x', 'text/plain', 415, 'WFLO_MEDIA_TYPE_UNSUPPORTED'],
    [
      'a deep body',
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      'application/json',
      400,
      'WFLO_REQUEST_INVALID',
    ],
    ['no body', '', 'application/json', 400, 'WFLO_REQUEST_INVALID'],
    ['null', 'null', 'application/json', 400, 'WFLO_REQUEST_INVALID'],
    ['a huge body', ' '.repeat(2_000_000), 'application/json', 413, 'WFLO_BODY_TOO_LARGE'],
    ['an unknown charset', '{}', 'application/json; charset=x', 415, 'WFLO_MEDIA_TYPE_UNSUPPORTED'],
  ])('responds to %s with a problem', async (_, body, type, status, code) => {
    await start();
    const response = await post('/v1/quotes', body, type);
    await expect(problem(response)).resolves.toMatchObject({ status, code });
  });

  it('refuses bytes that are no UTF-8, which could make one key of two', async () => {
    await start();
    const body = Buffer.from('{"limitUsd":"1","\xff":1}', 'latin1');
    const response = await send('/v1/budgets/b', {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json' },
    });
    await expect(problem(response)).resolves.toMatchObject({
      status: 400,
      code: 'WFLO_JSON_INVALID',
    });
  });

  it.each([
    ['GET', '/nowhere', 404, 'WFLO_NOT_FOUND'],
    ['GET', '/v1/budgets/a%20b', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/budgets/%E0%A4%A', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/costs?groupBy=colour', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/costs?groupBy=day&groupBy=model', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/costs?from=yesterday', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/executions/e/costs?limit=0', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/executions/e/costs?limit=10001', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/costs?limit=0x10', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/costs?groupby=day', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/executions/e/costs?after=x', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', "/v1/budgets/e'%20OR%201=1", 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/executions/e%0A/costs', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/executions/e/costs?runid=r', 400, 'WFLO_REQUEST_INVALID'],
    ['GET', '/v1/budgets/none', 404, 'WFLO_BUDGET_NOT_FOUND'],
    ['DELETE', '/v1/budgets/b', 405, 'WFLO_METHOD_NOT_ALLOWED'],
    ['GET', '/v1/usage', 405, 'WFLO_METHOD_NOT_ALLOWED'],
    ['PATCH', '/v1/reservations/r/commit', 405, 'WFLO_METHOD_NOT_ALLOWED'],
  ])('responds to %s %s with %d %s', async (method, path, status, code) => {
    await start();
    await expect(problem(await send(path, { method }))).resolves.toMatchObject({ status, code });
  });

  it('says which methods an address takes', async () => {
    await start();
    const response = await send('/v1/budgets/b', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('PUT, GET, HEAD');
  });

  it.each([
    '1e3',
    '-1',
    '1.',
    '.5',
    '+1',
    ' 1',
    '1,5',
    '0x10',
    '1'.repeat(8),
    '0.0000000000001',
    'NaN',
    '',
  ])('takes %j for no amount', async (limitUsd) => {
    await start();
    const response = await send('/v1/budgets/b', {
      method: 'PUT',
      body: JSON.stringify({ limitUsd }),
      headers: { 'content-type': 'application/json' },
    });
    await expect(problem(response)).resolves.toMatchObject({ code: 'WFLO_REQUEST_INVALID' });
  });

  it.each(['9223372.036854775807', '0.000000000001', '0', '0000001'])(
    'keeps the amount %s exactly',
    async (limitUsd) => {
      await start();
      const { limitUsd: stored } = await service.client.putBudget('b', { limitUsd });
      expect(stored).toBe(limitUsd.replace(/^0+(?=\d)/, ''));
    },
  );

  it('leaves ids with slashes in one piece', async () => {
    await start();
    const id = 'team/a:2026@x';
    await expect(service.client.putBudget(id, { limitUsd: '1' })).resolves.toMatchObject({ id });
    await expect(service.client.getBudget(id)).resolves.toMatchObject({ id, limitUsd: '1' });
  });

  it('responds 503 and says nothing of its insides when the database is gone', async () => {
    await start();
    await service.database.destroy();
    const body = await problem(await send('/v1/costs'));
    expect(body).toMatchObject({ status: 503, code: 'WFLO_DATABASE_UNAVAILABLE' });
    expect(JSON.stringify(body)).not.toMatch(/select|knex/i);
  });

  it('shows no number rather than an old one when the database is gone', async () => {
    await start();
    await service.client.recordUsage({
      idempotencyKey: 'k',
      executionId: 'e',
      model: 'gpt-4o',
      usage: { inputTokens: 1, outputTokens: 1 },
    });
    const ofLedger = async () =>
      [...(await service.metrics()).keys()].filter((name) => name.startsWith('wflo_ledger_cost'));
    await expect(ofLedger()).resolves.toHaveLength(1);
    await service.database.destroy();
    await expect(ofLedger()).resolves.toEqual([]);
  });

  it('takes no similar model when only exact ones are allowed', async () => {
    await start({ exactModelsOnly: true });
    const usage = { inputTokens: 1, outputTokens: 1 };
    await expect(
      service.client.quote({ model: 'claude-sonnet-5-5', usage }),
    ).resolves.toMatchObject({
      priced: false,
      costUsd: null,
      matchedModel: 'claude-sonnet-5',
      unpricedReason: 'inexact_match',
    });
  });
});

/** Ends every connection to a database, as a restart of the server would. @returns how many. */
async function endConnections(database: string): Promise<number> {
  const outsider = new pg.Client({ connectionString: process.env['WFLO_TEST_POSTGRES_URL'] });
  await outsider.connect();
  try {
    const { rowCount } = await outsider.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [database],
    );
    return rowCount ?? 0;
  } finally {
    await outsider.end();
  }
}

const onPostgres = process.env['WFLO_TEST_POSTGRES_URL'] ? it : it.skip;

onPostgres('goes on when PostgreSQL ends its connections', async () => {
  const service = await startService('postgres');
  const toConsole = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await service.client.putBudget('b', { limitUsd: '1' });
    await Promise.all(Array.from({ length: 5 }, () => service.client.costs()));
    const { rows } = await service.database.raw<{ rows: { name: string }[] }>(
      'SELECT current_database() AS name',
    );
    expect(await endConnections(rows[0]!.name)).toBeGreaterThan(0);
    await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        service.client.reserve('b', { idempotencyKey: `r${index}`, amountUsd: '0.1' }),
      ),
    );
    await expect(service.client.getBudget('b')).resolves.toMatchObject({ reservedUsd: '0.5' });
    // knex reports lost connections: in the log, not beside it.
    expect(toConsole).not.toHaveBeenCalled();
  } finally {
    toConsole.mockRestore();
    await service.close();
  }
});
