import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { currentRun } from './current-run.ts';

/**
 * Another module for workflow bundles, added when `continueAsNew` is `single-trace`: the runs of a
 * chain stay in the trace of the first. The SDK calls it after the module that made the telemetry.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  currentRun()?.keepChainInOneTrace();
  return {};
};
