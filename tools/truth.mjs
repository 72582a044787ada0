/** `npm run truth`: kills workers under load and compares what they reported with what happened. */
import { runOnNode24 } from './bootstrap/run-on-node-24.mjs';

void runOnNode24('tools/truth/main.mjs');
