import { withBrowser, sees, useBrowser } from './browser.ts';
import { research, runSpans, send } from './seed.ts';

withBrowser('the list of runs', () => {
  const browser = useBrowser();
  const ids = Array.from({ length: 12 }, (_, n) => `exec-${n}`);
  const spans = ids.flatMap((executionId, n) =>
    runSpans({
      executionId,
      workflow: n % 2 === 0 ? 'even' : 'odd',
      startMs: Date.now() - (n + 1) * 60_000,
      ...(n === 3 ? { error: '429, at last' } : {}),
    }),
  );

  it('keeps its filters in the address, and Back undoes them', async () => {
    await browser.with({}, async (console, { visit }) => {
      await send(console, spans);
      await visit('/runs', async (page) => {
        await sees(page, '12 runs');
        await page.getByRole('combobox', { name: 'status' }).selectOption('failed');
        await sees(page, '1 run');
        await sees(page, '429, at last');
        expect(new URL(page.url()).search).toBe('?status=failed');
        await page.goBack();
        await sees(page, '12 runs');
        await page.getByRole('searchbox').fill('exec-7');
        await page.keyboard.press('Enter');
        await sees(page, '“exec-7”');
        await sees(page, '1 run');
        await page.getByRole('textbox', { name: 'cost from $' }).fill('a lot');
        await page.keyboard.press('Enter');
        expect(new URL(page.url()).search).toBe('?q=exec-7');
      });
      await visit('/runs?workflow=none', async (page) => {
        await sees(page, 'No run fits these filters');
        await page.getByRole('link', { name: 'Clear the filters' }).click();
        await sees(page, '12 runs');
      });
    });
  });

  it('is walked by keys, from a row to its run and back', async () => {
    await browser.with({}, async (console, { visit }) => {
      await send(console, spans);
      await visit('/runs', async (page) => {
        await sees(page, '12 runs');
        const selected = page.getByRole('row', { selected: true });
        for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
        await selected.filter({ hasText: 'exec-1' }).waitFor();
        await page.keyboard.press('x');
        await sees(page, 'choose another to compare');
        await page.keyboard.press('j');
        await page.keyboard.press('x');
        await page.getByRole('link', { name: 'Compare the two' }).waitFor();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/runs/exec-2');
        await page.keyboard.press('?');
        await page.getByRole('dialog').getByText('next error of a run').waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.press('g');
        await page.keyboard.press('c');
        await page.waitForURL('**/cost');
        await page.keyboard.press('/');
        await page.keyboard.type('jjk');
        expect(await page.getByRole('searchbox').inputValue()).toBe('jjk');
      });
    });
  });

  it('shows what starts at once, and counts it while something is being read', async () => {
    await browser.with({}, async (console, { visit }) => {
      await visit('/runs', async (page) => {
        await sees(page, 'Nothing has run in the last 24 hours');
        await send(console, spans);
        await sees(page, '12 runs');
        await page.keyboard.press('j');
        await send(console, runSpans({ ...research, startMs: Date.now() + 5_000 }));
        const chip = page.getByRole('button', { name: '1 new ↑' });
        await chip.waitFor();
        expect(await page.getByText('exec-research-1').count()).toBe(0);
        await page.getByRole('row', { selected: true }).filter({ hasText: 'exec-0' }).waitFor();
        await chip.click();
        await sees(page, 'exec-research-1');
      });
    });
  });

  it('says what is not known, and shows names of any kind as they are', async () => {
    await browser.with({}, async (console, { visit }) => {
      const long = 'a name of two hundred characters '.repeat(7).slice(0, 200);
      for (const [executionId, workflow] of [
        ['exec-long', long],
        ['exec-rtl', 'تقرير المبيعات'],
        ['exec-markup', '<b>bold</b> 🚀'],
      ] as const) {
        const error = '\u001b[31mred\u001b[0m alert';
        await send(console, runSpans({ executionId, workflow, error }));
      }
      await visit('/runs', async (page) => {
        const rows = page.getByRole('row');
        await rows.filter({ hasText: long }).filter({ hasText: '— unknown' }).waitFor();
        await rows.filter({ hasText: 'تقرير المبيعات' }).filter({ hasText: 'red alert' }).waitFor();
        await rows.filter({ hasText: '<b>bold</b> 🚀' }).waitFor();
      });
    });
  });
});
