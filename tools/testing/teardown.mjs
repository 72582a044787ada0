/** Jest globalTeardown: ends what components.mjs started. Harmless where nothing was. */
export { endTestRun as default } from './test-run.mjs';
