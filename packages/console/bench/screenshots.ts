/**
 * `node --conditions=@wflo/source bench/screenshots.ts [chromium]`: takes the pictures of
 * docs/console.md anew, of the page as it is built now and runs that are made up.
 *
 * @module
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { withConsole } from '../test/a-console.ts';
import { buildPage } from '../test/page/built-page.ts';
import { RESEARCH, seedExample } from '../test/page/example-runs.ts';

const executablePath = process.argv[2] ?? '/usr/bin/chromium';
const folder = join(import.meta.dirname, '../../../docs/pictures');

/** Each by its file's name, its path, its colours, its width, and what is pressed on it. */
const PICTURES = [
  ['console-runs', '/runs', 'light', 1_200, 560, []],
  ['console-run', `/runs/${RESEARCH.executionId}`, 'dark', 1_200, 620, ['j', 'j']],
  ['console-cost', '/cost?groupBy=workflow', 'light', 1_200, 320, []],
  ['console-narrow', '/runs', 'dark', 360, 620, []],
] as const;

const built = buildPage();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  await withConsole({ pageFolder: built.folder }, async (console_) => {
    await seedExample(console_);
    for (const [name, path, colorScheme, width, height, keys] of PICTURES) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height } });
      await page.goto(new URL(path, console_.url).href, { waitUntil: 'load' });
      await page.getByText('research-agent').filter({ visible: true }).first().waitFor();
      for (const key of keys) await page.keyboard.press(key);
      // What is read after a key, such as the span that it selects.
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.close();
      console.log(`docs/pictures/${name}.png`);
    }
  });
} finally {
  await browser.close();
  built.remove();
}
