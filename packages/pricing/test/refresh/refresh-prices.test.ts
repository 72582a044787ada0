import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createPrices, PriceListError, priceUsage, refreshPrices } from '../../src/index.ts';

const usage = { inputTokens: 1_000_000, outputTokens: 0 };
const at = new Date('2026-11-22T12:00:00Z');
const model = {
  id: 'gpt-9',
  match: { equals: 'gpt-9' },
  prices: { input_mtok: 3, output_mtok: 9 },
};
const openai = {
  ...{ id: 'openai', name: 'OpenAI', api_pattern: 'https://api\\.openai\\.com' },
  model_match: { starts_with: 'gpt-' },
  provider_match: { contains: 'openai' },
  models: [
    model,
    {
      id: 'gpt-dated',
      match: { or: [{ equals: 'gpt-dated' }, { regex: '^gpt-dated-\\d+$' }] },
      prices: [
        { prices: { input_mtok: 1 } },
        { constraint: { start_date: '2026-11-23' }, prices: { input_mtok: 2 } },
      ],
    },
  ],
  pricing_urls: ['https://openai.com'],
};
const azure = {
  ...{ id: 'azure', name: 'Azure', api_pattern: 'azure', fallback_model_providers: ['openai'] },
  models: [{ ...model, id: 'other', match: { equals: 'other' } }],
};

describe('refreshPrices', () => {
  let server: Server;
  let response: { status: number; body: string };
  let url: string;
  beforeAll(async () => {
    server = createServer((_request, answer) => {
      answer.writeHead(response.status).end(response.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/data.json?t=1`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
  const costOf = (name: string, prices: ReturnType<typeof createPrices>, provider?: string) => {
    const price = priceUsage({ model: name, provider, usage, at }, prices);
    return price.priced ? price.usd : price.reason;
  };

  it('prices calls by the list that it fetched, and by it alone', async () => {
    const body = JSON.stringify([openai, azure]);
    response = { status: 200, body };
    const prices = createPrices();
    expect(costOf('gpt-9', prices)).toBe('unknown_model');
    const without = url.replace('user:secret@', '');
    const digest = sha256(body).toUpperCase();
    await expect(refreshPrices({ url: without, sha256: digest, prices })).resolves.toMatchObject({
      providers: 2,
      models: 3,
      sha256: sha256(body),
    });
    expect(costOf('gpt-9', prices)).toBe('3');
    expect(costOf('gpt-9', prices, 'azure.ai.openai')).toBe('3');
    expect(costOf('gpt-dated', prices)).toBe('1');
    expect(costOf('gpt-4o', prices)).toBe('unknown_model');
    expect(costOf('gpt-4o', createPrices())).toBe('2.5');
  });

  it.each([
    [200, '[]', undefined, 'WFLO_PRICE_LIST_INVALID'],
    [200, 'null', undefined, 'WFLO_PRICE_LIST_INVALID'],
    [200, '{', undefined, 'WFLO_PRICE_LIST_INVALID'],
    [
      200,
      JSON.stringify([{ ...openai, models: [{ ...model, match: { regex: '(' } }] }]),
      undefined,
      'WFLO_PRICE_LIST_INVALID',
    ],
    [
      200,
      JSON.stringify([{ ...openai, models: [{ ...model, prices: { input_mtok: -1 } }] }]),
      undefined,
      'WFLO_PRICE_LIST_INVALID',
    ],
    [200, JSON.stringify([openai]), '0'.repeat(64), 'WFLO_PRICE_LIST_CHECKSUM_MISMATCH'],
    [500, JSON.stringify([openai]), undefined, 'WFLO_PRICE_LIST_UNREACHABLE'],
  ])('refuses a response %d %s and leaves the list as it is', async (status, body, sum, code) => {
    response = { status, body };
    const prices = createPrices();
    const before = prices.list;
    const where = url.replace('user:secret@', '');
    const error: unknown = await refreshPrices({
      ...{ url: where, sha256: sum ?? sha256(body), prices },
    }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(PriceListError);
    expect(error).toMatchObject({ code });
    expect(prices.list).toBe(before);
  });

  it('names no password of a URL', async () => {
    const error = (await refreshPrices({ url, sha256: '' }).catch(
      (each: unknown) => each,
    )) as Error;
    expect(error.message).toContain('/data.json');
    expect(error.message).not.toMatch(/secret(?!\w)|t=1/);
  });

  it('reads a file, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-list-'));
    const body = JSON.stringify([openai]);
    writeFileSync(join(folder, 'data.json'), body);
    const prices = createPrices();
    const file = pathToFileURL(join(folder, 'data.json')).href;
    await refreshPrices({ url: file, sha256: sha256(body), prices });
    rmSync(folder, { recursive: true });
    expect(costOf('gpt-9', prices)).toBe('3');
  });
});
