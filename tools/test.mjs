/** `npm test`: sets everything up, runs the tests of every project; the last line counts them. */
import { runOnNode24 } from './bootstrap/run-on-node-24.mjs';

void runOnNode24('tools/testing/main.mjs');
