import { ApplicationFailure, log } from '@temporalio/workflow';
import type { StepOf } from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import type { OpenApproval } from '../control/approvals.ts';
import type { Decision } from '../control/decision.ts';
import { withinPayloadBudget } from '../persistence/payload-budget.ts';
import { assertFits } from '../persistence/payload-limit.ts';
import { StepSuspended, waitUntil, type StepContext, type StepRunner } from './step-runner.ts';

type ApprovalStep = StepOf<'approval'>;

async function request(
  step: ApprovalStep,
  { scope, approvals, row }: StepContext,
): Promise<OpenApproval> {
  const argument = { step, scope, ...row.request };
  assertFits(`Step "${step.id}"`, argument);
  const { message } = await withinPayloadBudget(argument, persistence.request_approval);
  const deadline = new Date(Date.now() + step.timeoutSeconds * 1_000).toISOString();
  const approval = { message, deadline };
  approvals.open(step.id, approval);
  return approval;
}

function rejection(step: ApprovalStep, message: string, decision: Decision): ApplicationFailure {
  const { by, comment } = decision;
  const who = by === null ? '' : ` by ${by}`;
  const why = comment === null ? '' : `: ${comment}`;
  const reason = `Step "${step.id}" was rejected${who}${why}`;
  return ApplicationFailure.nonRetryable(reason, 'WFLO_APPROVAL_REJECTED', {
    message,
    ...decision,
  });
}

/** Waits in this run for the decision. */
async function decisionOver(step: ApprovalStep, context: StepContext) {
  const { approvals } = context;
  const { message, deadline } = approvals.find(step.id) ?? (await request(step, context));
  await waitUntil(deadline, context, () => approvals.find(step.id)?.decision !== undefined);
  const decision = approvals.find(step.id)?.decision;
  if (decision === undefined) {
    throw ApplicationFailure.nonRetryable(
      `Step "${step.id}": nobody decided within ${step.timeoutSeconds} s`,
      'WFLO_APPROVAL_TIMEOUT',
    );
  }
  return { message, decision };
}

/** Gives the decision as the step's output; fails when it is a no, or when none comes in time. */
async function run(step: ApprovalStep, context: StepContext) {
  const { approvals } = context;
  try {
    const { message, decision } = await decisionOver(step, context);
    const { approved, by } = decision;
    approvals.close(step.id);
    log.info('approval_decided', { step_id: step.id, approved, by });
    if (!approved) throw rejection(step, message, decision);
    return { message, ...decision };
  } catch (error) {
    // A step that was cancelled waits for nothing: whoever decides now is refused.
    if (!(error instanceof StepSuspended)) approvals.close(step.id);
    throw error;
  }
}

export const approvalRunner: StepRunner<ApprovalStep> = { run };
