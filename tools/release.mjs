/** `npm run release:rehearsal`: sets everything up, publishes to nowhere, uses what came of it. */
import { runOnNode24 } from './bootstrap/run-on-node-24.mjs';

void runOnNode24('tools/release/rehearsal.mjs');
