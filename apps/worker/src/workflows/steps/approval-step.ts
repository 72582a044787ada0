/**
 * Waits for a decision. While it waits there is a timer in Temporal and nothing else: no worker has
 * to be there.
 *
 * @module
 */
import { ApplicationFailure, condition, log, patched } from '@temporalio/workflow';
import type { ApprovalStep, TemplateScope } from '../../activities/contract.ts';
import { bookkeeping } from '../activity-proxies.ts';
import type { Approvals, OpenApproval } from '../control/approvals.ts';
import type { Continuation } from '../control/continuation.ts';
import type { Decision } from '../control/decision.ts';
import { assertFits, fits } from '../persistence/payload-limit.ts';
import { sendWithRoom } from '../persistence/payload-budget.ts';

/** Thrown by a step that goes on waiting in the next run of its execution; no failure. */
export class WaitsInNextRun extends Error {}

export interface ApprovalContext {
  readonly scope: TemplateScope;
  readonly approvals: Approvals;
  readonly continuation: Continuation;
}

async function ask(
  step: ApprovalStep,
  { scope, approvals }: ApprovalContext,
): Promise<OpenApproval> {
  const request = { step, scope };
  // A question recorded before this was checked may have fitted by a few bytes.
  if (!fits(request) && patched('questions-are-checked')) assertFits(`Step "${step.id}"`, request);
  const { message } = await sendWithRoom(request, bookkeeping.request_approval);
  const deadline = new Date(Date.now() + step.timeoutSeconds * 1_000).toISOString();
  const approval = { message, deadline };
  approvals.ask(step.id, approval);
  return approval;
}

function rejection(step: ApprovalStep, question: string, decision: Decision): ApplicationFailure {
  const { by, comment } = decision;
  const who = by === null ? '' : ` by ${by}`;
  const why = comment === null ? '' : `: ${comment}`;
  const message = `Step "${step.id}" was rejected${who}${why}`;
  return ApplicationFailure.nonRetryable(message, 'WFLO_APPROVAL_REJECTED', {
    message: question,
    ...decision,
  });
}

/** Waits in this run for the decision over what was asked. */
async function decisionOver(step: ApprovalStep, context: ApprovalContext) {
  const { approvals, continuation } = context;
  const { message, deadline } = approvals.find(step.id) ?? (await ask(step, context));
  const left = Math.max(1, Date.parse(deadline) - Date.now());
  const decided = () => approvals.find(step.id)?.decision;
  await condition(() => decided() !== undefined || continuation.isDue(), left);
  const decision = decided();
  if (decision === undefined) {
    // At the deadline itself there is nothing left to wait for in another run.
    if (Date.now() < Date.parse(deadline)) throw new WaitsInNextRun();
    throw ApplicationFailure.nonRetryable(
      `Step "${step.id}": nobody decided within ${step.timeoutSeconds} s`,
      'WFLO_APPROVAL_TIMEOUT',
    );
  }
  return { message, decision };
}

/** Gives the decision as the step's output; fails when it is a no, or when none comes in time. */
export async function runApprovalStep(step: ApprovalStep, context: ApprovalContext) {
  const { approvals } = context;
  try {
    const { message, decision } = await decisionOver(step, context);
    const { approved, by } = decision;
    approvals.close(step.id);
    log.info('approval_decided', { step_id: step.id, approved, by });
    if (!approved) throw rejection(step, message, decision);
    return { message, ...decision };
  } catch (error) {
    // A step that was cancelled waits for nothing: whoever decides now is to be told so.
    if (!(error instanceof WaitsInNextRun)) approvals.close(step.id);
    throw error;
  }
}
