import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { sees, useBrowser, withBrowser } from './browser.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];

withBrowser('the page of a run that Temporal has open', () => {
  const browser = useBrowser();

  (address === undefined ? it.skip : it)(
    'says why it waits, and is ended with a reason',
    async () => {
      const connection = await Connection.connect({ address: address ?? '' });
      const client = new Client({ connection });
      const workflowId = `exec-${randomUUID()}`;
      const taskQueue = `page-${randomUUID()}`;
      try {
        await client.workflow.start('anything', { workflowId, taskQueue });
        const temporal = { address: address ?? '' };
        await browser.with({ temporal }, async (_, { visit }) => {
          await visit(`/runs/${workflowId}`, async (page) => {
            await sees(page, `no worker polls task queue ${taskQueue}`);
            await page.getByRole('button', { name: 'terminate' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.getByText('Ends the run at once').waitFor();
            await dialog.getByRole('button', { name: 'terminate' }).click();
            // Without a reason nothing is sent.
            await dialog.getByLabel('Reason').fill('the test is over');
            await dialog.getByRole('button', { name: 'terminate' }).click();
            await page.locator('.run-head').getByText('terminated').waitFor();
            expect(await page.getByRole('button', { name: 'cancel' }).count()).toBe(0);
          });
        });
        const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
        const last = events?.at(-1)?.workflowExecutionTerminatedEventAttributes;
        expect(last).toMatchObject({ reason: 'the test is over', identity: 'wflo-console' });
      } finally {
        await connection.close();
      }
    },
  );
});
