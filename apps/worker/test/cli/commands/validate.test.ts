import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const WAIT = { id: 'pause', version: '1', steps: [{ id: 'rest', type: 'wait', seconds: 1 }] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-validate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function definition(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function validate(...files: string[]) {
  const args = ['--conditions=@wflo/source', '--no-warnings', MAIN, 'validate', ...files];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], WFLO_STATE_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exited, stdout, stderr };
}

describe('wflo validate, with nothing running', () => {
  it('says what a right definition is', async () => {
    const file = definition('right.json', WAIT);
    expect(await validate(file)).toEqual({
      exitCode: 0,
      stdout: `${file}: pause, 1 step, valid\n`,
      stderr: '',
    });
  });

  it('lists the problems of a wrong one', async () => {
    const wrong = definition('wrong.json', {
      ...WAIT,
      version: 7,
      steps: [{ id: 'a', type: 'b' }],
    });
    const { exitCode, stderr } = await validate(definition('right.json', WAIT), wrong);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('WFLO_DEFINITION_INVALID');
    expect(stderr).toContain('$.version');
    expect(stderr).toContain('$.steps[0].type');
  });
});
