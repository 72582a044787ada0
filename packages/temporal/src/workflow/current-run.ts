import type { RunTelemetry } from './run-telemetry.ts';

/**
 * On the sandbox's global object, which Temporal keeps apart for each run, since a bundle may hold
 * this package twice: as the interceptor module and as an import of workflow code.
 */
const KEY = Symbol.for('@wflo/temporal/run');

/** Called once, before anything of the workflow runs. */
export function setCurrentRun(run: RunTelemetry): void {
  Reflect.set(globalThis, KEY, run);
}

/** This run's telemetry; `undefined` outside of workflow code and in workers without the plugin. */
export function currentRun(): RunTelemetry | undefined {
  return Reflect.get(globalThis, KEY) as RunTelemetry | undefined;
}
