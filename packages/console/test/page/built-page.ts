import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const web = join(import.meta.dirname, '../../web');

/** Builds the page as it is now into a folder of its own. */
export function buildPage(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-console-page-'));
  const vite = join(
    dirname(createRequire(import.meta.url).resolve('vite/package.json')),
    'bin/vite.js',
  );
  execFileSync(
    process.execPath,
    [vite, 'build', web, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'],
    { cwd: web, stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
