import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { build } from 'esbuild';

const APP = `
import { configureLogging, getLogger, toPino } from './index.ts';
configureLogging({ level: 'INFO', jsonOutput: false });
getLogger('app').info('line_written');
try {
  toPino(getLogger('app'));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}
`;

describe('in one file where there is no node_modules, without pino and pino-pretty', () => {
  let folder = '';
  let lines: Record<string, string>[] = [];
  let warning = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wflo-logging-bundle-'));
    const outfile = join(folder, 'app.mjs');
    const stdin = { contents: APP, resolveDir: join(import.meta.dirname, '../src') };
    const conditions = ['@wflo/source'];
    await build({ stdin, outfile, conditions, bundle: true, platform: 'node', format: 'esm' });
    const { NODE_OPTIONS: _jest, NODE_NO_WARNINGS: _quiet, ...env } = process.env;
    const app = spawn(process.execPath, [outfile], { cwd: folder, env });
    const output = [text(app.stdout), text(app.stderr), once(app, 'close')] as const;
    const [stdout, stderr] = await Promise.all(output);
    expect({ exitCode: app.exitCode, stdout }).toMatchObject({ exitCode: 0 });
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    warning = stderr;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lines for people are JSON, and one line says what to add', () => {
    expect(lines[0]).toMatchObject({ level: 'info', event: 'line_written' });
    expect(warning.match(/WFLO_LOGGING_PACKAGE_MISSING/g)).toHaveLength(1);
    expect(warning).toContain('Lines are written as JSON: the text for people needs the package');
    expect(warning).toContain('pino-pretty');
  });

  it('toPino says what to add in one sentence', () => {
    expect(lines[1]).toMatchObject({ code: 'WFLO_LOGGING_PACKAGE_MISSING' });
    expect(lines[1]?.['message']).toMatch(/^toPino needs the package pino, .* install it; [^\n]*$/);
  });
});
