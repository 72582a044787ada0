/** `npm run mutation`: which small changes of the code do the tests not notice? */
import { runOnNode24 } from './bootstrap/run-on-node-24.mjs';

void runOnNode24('tools/mutation/main.mjs');
