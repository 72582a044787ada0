/** `npm start`: sets everything up, runs examples/csv-report.json, keeps serving until Ctrl-C. */
import { runOnNode24 } from './bootstrap/run-on-node-24.mjs';

void runOnNode24('tools/start/main.mjs', async () => {
  const { parseOptions } = await import('./start/options.mjs');
  parseOptions();
});
