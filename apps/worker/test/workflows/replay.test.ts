import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflows } from '../../src/temporal/workflow-source.ts';

const folder = fileURLToPath(new URL('histories/', import.meta.url));
const script = fileURLToPath(new URL('replay-histories.mjs', import.meta.url));
const recorded = readdirSync(folder).map((name) => join(folder, name));

async function replay(paths: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@wflo/source', script, ...paths],
    { env: { PATH: process.env['PATH'] } },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('workflow code', () => {
  it('replays every recorded history, and none in which another activity ran', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'wflo-history-'));
    try {
      const broken = join(scratch, 'broken.json');
      const flaky = readFileSync(join(folder, 'flaky.json'), 'utf8');
      writeFileSync(broken, flaky.replaceAll('"save_step_execution"', '"call_llm"'));

      expect(await replay([...recorded, broken])).toEqual([
        ...recorded.map(() => null),
        'DeterminismViolationError',
      ]);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }, 120_000);

  it('needs no schema library and no template engine in its bundle', async () => {
    const code = await bundleWorkflows([]);
    const modules = [...code.matchAll(/node_modules\/([\w@.-]+(?:\/[\w.-]+)?)/g)].map(
      ([, name]) => name,
    );

    expect(modules).toContain('@temporalio/workflow');
    expect(
      modules.filter((name) => /^(zod|liquidjs|openai|knex|undici)\b/.test(name ?? '')),
    ).toEqual([]);
  }, 60_000);
});
