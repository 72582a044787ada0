/**
 * Another module for workflow bundles, added when `continueAsNew` is `single-trace`: the runs of a
 * chain stay in the trace of the first.
 *
 * @module
 */
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { currentRun } from './current-run.ts';

/** Called by the SDK once for each run, after the module that made its telemetry. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  currentRun()?.keepChainInOneTrace();
  return {};
};
