/**
 * Runs every `{packages,apps}/<name>/bench/<name>.bench.ts`, or those whose path holds one of the words
 * given, and prints the results. Without a word they are also written to docs/performance.md.
 *
 *     node tools/bench/main.mjs [word…]
 */
import { execFile } from 'node:child_process';
import { glob, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { performanceDocument } from './performance-document.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const measure = fileURLToPath(new URL('measure.mjs', import.meta.url));
const words = process.argv.slice(2);
const MAX_MILLIS = 300_000;

const files = [];
for await (const file of glob('{packages,apps}/*/bench/*.bench.ts', { cwd: root })) {
  if (words.length === 0 || words.some((word) => file.includes(word))) files.push(file);
}

const sections = [];
for (const file of files.sort()) {
  process.stderr.write(`${file}\n`);
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@wflo/source', '--expose-gc', '--no-warnings', measure, file],
      { cwd: root, timeout: MAX_MILLIS, maxBuffer: 64 * 1024 * 1024 },
    );
    sections.push({ file, results: JSON.parse(stdout.trim().split('\n').at(-1)) });
  } catch (error) {
    // The others are worth knowing all the same; what is missing is reported.
    process.stderr.write(`${file} has not come to its end: ${error.message}\n`);
    sections.push({ file, results: [] });
    process.exitCode = 1;
  }
}

const document = performanceDocument(sections);
process.stdout.write(document);
if (words.length === 0) await writeFile(`${root}docs/performance.md`, document);
