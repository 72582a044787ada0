import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCostClient } from '@wflo/contracts';
import { ServiceProcess } from './process-under-test.ts';

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
const mine = { model: 'my-model', prices: { input_mtok: '0.1', output_mtok: '0.2' } };

describe('the price file of COST_PRICE_FILE', () => {
  let folder: string;
  let file: string;
  let service: ServiceProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-cost-prices-'));
    file = join(folder, 'prices.json');
  });
  afterEach(async () => {
    await service?.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function start() {
    const DATABASE_URL = `sqlite:${join(folder, 'cost.db')}`;
    service = new ServiceProcess({ DATABASE_URL, COST_PRICE_FILE: file });
    return service;
  }

  const write = (content: string) => {
    writeFileSync(join(folder, 'new'), content);
    renameSync(join(folder, 'new'), file);
  };

  it('prices models and aliases of one’s own; a bad new version is logged once', async () => {
    write(JSON.stringify({ version: 1, models: [mine], aliases: { chat: 'gpt-4o' } }));
    const running = start();
    const client = createCostClient({ baseUrl: await running.url() });
    const quote = (model: string) => client.quote({ model, usage: million });
    await expect(quote('my-model')).resolves.toMatchObject({ costUsd: '0.3', exactMatch: true });
    await expect(quote('chat')).resolves.toMatchObject({ costUsd: '12.5', matchedModel: 'gpt-4o' });

    write('{');
    const refused = async () => {
      await quote('my-model');
      return running.lines.find(({ event }) => event === 'price_file_refused');
    };
    while ((await refused()) === undefined);
    expect(await refused()).toMatchObject({ code: 'WFLO_PRICE_FILE_INVALID' });
    await expect(quote('my-model')).resolves.toMatchObject({ costUsd: '0.3' });
    expect(running.lines.filter(({ event }) => event === 'price_file_refused')).toHaveLength(1);
  });

  it('ends the process with 78 where it cannot be used from the start', async () => {
    write(JSON.stringify({ version: 1, models: [{ model: 'my-model' }] }));
    const refused = start();
    await expect(refused.exitCode()).resolves.toBe(78);
    expect(refused.stderr).toContain('WFLO_PRICE_FILE_INVALID');
    expect(refused.stderr).toContain('models[0].prices');
  });
});
