/** `node download-by-sdk.mjs FOLDER`: has the SDK put the Temporal CLI there (and try it once). */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [folder] = process.argv.slice(2);
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version: 'default', downloadDir: folder } },
});
await environment.teardown();
