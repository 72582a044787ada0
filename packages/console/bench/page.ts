/**
 * `node --conditions=@wflo/source bench/page.ts [runs] [chromium]`: how much of the page is read
 * first, and how long it takes from an empty cache to its first paint, to the list of runs and to a
 * run of 10,000 spans. Medians of five.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';
import { withConsole } from '../test/a-console.ts';
import { buildPage } from '../test/page/built-page.ts';
import { activity, runSpans, send } from '../test/page/seed.ts';

const runs = Number(process.argv[2] ?? 10_000);
const executablePath = process.argv[3] ?? '/usr/bin/chromium';
const TIMES = 5;
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`;

const built = buildPage();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  sayBytes(built.folder);
  await withConsole({ pageFolder: built.folder }, async (console_) => {
    const nowMs = Date.now();
    for (let at = 0; at < runs; at += 1_000) {
      const spans = Array.from({ length: 1_000 }, (_, n) =>
        runSpans({ executionId: `exec-${at + n}`, startMs: nowMs - (at + n + 1) * 500 }),
      );
      await send(console_, spans.flat());
    }
    const inside: NonNullable<Parameters<typeof runSpans>[0]['inside']> = (run) =>
      Array.from({ length: 10_000 }, (_, n) =>
        activity(run, { type: 'step', id: String(n), fromMs: n * 0.8, lastsMs: 3 }),
      );
    await send(console_, runSpans({ executionId: 'exec-big', inside }));
    const { url } = console_;
    await measure(browser, `list of ${runs} runs`, new URL('/runs', url).href, '[role=row] a');
    await measure(browser, 'run of 10,000 spans', new URL('/runs/exec-big', url).href, '.bar-item');
  });
} finally {
  await browser.close();
  built.remove();
}

/** What a browser reads before it draws: the page, its style and its script. */
function sayBytes(folder: string): void {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = readdirSync(join(folder, 'assets'));
  const first = assets.filter((name) => html.includes(name));
  const bytes = (name: string) => gzipSync(readFileSync(join(folder, 'assets', name))).length;
  const sum = (names: readonly string[]) =>
    (names.reduce((total, name) => total + bytes(name), 0) / 1_000).toFixed(1);
  console.log(
    `first page: ${sum(first)} kB gzip; what is read later: ${sum(assets.filter((name) => !first.includes(name)))} kB`,
  );
}

async function measure(from: Browser, what: string, url: string, seen: string): Promise<void> {
  const [paints, shown]: [number[], number[]] = [[], []];
  for (let time = 0; time < TIMES; time += 1) {
    // A context of its own has an empty cache.
    const context = await from.newContext();
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(url);
    await page.locator(seen).first().waitFor();
    shown.push(performance.now() - started);
    paints.push(await page.evaluate<number>(FIRST_PAINT));
    await context.close();
  }
  console.log(`${what}: first paint ${median(paints)} ms, shown ${median(shown)} ms`);
}

function median(values: number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN);
}
