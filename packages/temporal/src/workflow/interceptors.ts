/**
 * The module that is bundled into workflow code (`@wflo/temporal/workflow`). It imports no
 * OpenTelemetry SDK and adds no commands, timers or random numbers, so histories recorded without
 * it replay with it and the other way round.
 *
 * @module
 */
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { BudgetOfRun } from './budget.ts';
import { setCurrentRun } from './current-run.ts';
import { LOG_ENVELOPE } from '../wire/emission.ts';
import { observeNexusCall } from './nexus-call.ts';
import { RunTelemetry } from './run-telemetry.ts';

export { withBudget } from './budget.ts';
export { activeBaggage, activeSpan, withBaggage, withSpan } from './spans.ts';
export type { WorkflowAttribute, WorkflowSpan } from './workflow-span.ts';

/** Makes the interceptors of one run; called by the SDK. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const run = new RunTelemetry();
  setCurrentRun(run);
  let budget: BudgetOfRun | undefined;
  const outbound = <T extends { headers: object }>(input: T): T => ({
    ...input,
    headers: { ...input.headers, ...run.outboundHeaders },
  });
  const withinBudget = <T extends { headers: object }>(input: T): T => ({
    ...input,
    headers: { ...input.headers, ...run.outboundHeaders, ...budget?.headers },
  });
  return {
    inbound: [
      {
        execute: (input, next) => {
          const result = next(input);
          run.observeExecution(result);
          return result;
        },
        handleSignal: (input, next) => {
          const { signalName: name, headers } = input;
          return run.observeCall({ kind: 'signal', name, headers }, () => next(input));
        },
        handleUpdate: (input, next) => {
          const { name, headers, updateId: key } = input;
          return run.observeCall({ kind: 'update', name, headers, key }, () => next(input));
        },
        validateUpdate: (input, next) => {
          run.validate(() => {
            next(input);
          });
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withinBudget(input)),
        scheduleLocalActivity: (input, next) => next(withinBudget(input)),
        startChildWorkflowExecution: (input, next) => next(withinBudget(input)),
        signalWorkflow: (input, next) => next(outbound(input)),
        startNexusOperation: (input, next) => observeNexusCall(run, budget?.budget, input, next),
        continueAsNew: (input, next) =>
          next({
            ...input,
            headers: { ...input.headers, ...run.continueAsNewHeaders, ...budget?.nextHeaders },
          }),
        getLogAttributes: (input, next) => ({
          ...next(input),
          [LOG_ENVELOPE]: run.logEnvelope(),
        }),
      },
    ],
    internals: [
      {
        activate: (input, next) => {
          const jobs = input.activation.jobs ?? [];
          const start = jobs.find((job) => job.initializeWorkflow)?.initializeWorkflow;
          if (start) {
            budget = new BudgetOfRun(start.headers);
            run.start(start.headers, budget.budget);
          }
          const cancel = jobs.find((job) => job.cancelWorkflow)?.cancelWorkflow;
          if (cancel) run.cancelReason = cancel.reason ?? '';
          run.readOnly = jobs.every((job) => job.queryWorkflow);
          run.follow(input.activation);
          next(input);
        },
        concludeActivation: (input, next) => {
          const output = next(input);
          run.conclude(output.commands);
          return output;
        },
      },
    ],
  };
};
