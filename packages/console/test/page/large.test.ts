import { sees, useBrowser, withBrowser } from './browser.ts';
import { activity, runSpans, send } from './seed.ts';

const RUNS = 100_000;
const SPANS = 10_000;
const ROW_PIXELS = 28;

withBrowser('a page of much', () => {
  const browser = useBrowser();

  it(`scrolls ${RUNS} runs, of which few are in the page at a time`, async () => {
    await browser.with({ maxBytes: 8 * 2 ** 30 }, async (console, { visit }) => {
      const nowMs = Date.now();
      for (let at = 0; at < RUNS; at += 1_000) {
        const spans = Array.from({ length: 1_000 }, (_, n) =>
          runSpans({ executionId: `exec-${at + n}`, startMs: nowMs - (at + n + 1) * 500 }),
        );
        await send(console, spans.flat());
      }
      await visit('/runs', async (page) => {
        await sees(page, '100,000 runs');
        const rows = page.getByRole('rowgroup', { name: 'Rows' });
        await rows.hover();
        // The cursor goes on where the list ends: five pages of 500 are far enough to see it.
        await expectToSee(async () => {
          const height = (await rows.locator('> div').boundingBox())?.height ?? 0;
          await page.mouse.wheel(0, height);
          return height > 5 * 500 * ROW_PIXELS;
        });
        expect(await page.getByRole('row').count()).toBeLessThan(120);
        const end = await page.getByRole('row').last().getAttribute('aria-rowindex');
        expect(Number(end)).toBeGreaterThan(2_000);
        expect(await page.getByRole('row').count()).toBeLessThan(120);
      });
    });
  });

  it(`opens a run of ${SPANS} spans`, async () => {
    await browser.with({}, async (console, { visit }) => {
      const inside: Parameters<typeof runSpans>[0]['inside'] = (run) =>
        Array.from({ length: SPANS - 1 }, (_, n) =>
          activity(run, {
            type: 'step',
            id: String(n),
            fromMs: n * 0.8,
            lastsMs: 3,
            ...(n === 4_321 ? { error: 'the one that failed' } : {}),
          }),
        );
      await send(console, runSpans({ executionId: 'exec-big', inside }));
      await visit('/runs/exec-big', async (page) => {
        await sees(page, /9998 brief activities/);
        await page.keyboard.press('e');
        await page.getByRole('complementary').getByText('the one that failed').first().waitFor();
        await page.getByRole('treeitem').filter({ hasText: '9998 brief' }).dblclick();
        await page.getByRole('treeitem').nth(20).waitFor();
        expect(await page.getByRole('treeitem').count()).toBeLessThan(120);
      });
    });
  });
});

/** Until it is so; the test's own deadline ends it. */
async function expectToSee(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
