import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toProblem } from '../src/index.ts';
import { json, startScriptedService } from './scripted-service.ts';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..');

it('the example of the README runs and prints a price and a refusal', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(
    readFileSync(join(PACKAGE, 'README.md'), 'utf8'),
  )!;
  const service = await startScriptedService(
    json(200, {
      model: 'gpt-4o',
      provider: 'openai',
      matchedModel: 'gpt-4o',
      exactMatch: true,
      priced: true,
      costUsd: '0.0075',
    }),
    json(402, toProblem('WFLO_BUDGET_EXCEEDED')),
  );
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@wflo/source',
        '--no-warnings',
        '--input-type=module-typescript',
        '--eval',
        example,
      ],
      {
        cwd: PACKAGE,
        env: { ...process.env, COST_SERVICE_URL: service.baseUrl, FORCE_COLOR: '0' },
      },
    );
    expect(stdout).toBe('0.0075 USD\nWFLO_BUDGET_EXCEEDED false\n');
  } finally {
    await service.close();
  }
});
