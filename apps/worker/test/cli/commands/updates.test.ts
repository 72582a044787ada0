import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { updateFailure } from '../../../src/cli/commands/updates.ts';

const refusedWith = (cause: ApplicationFailure) =>
  updateFailure(new WorkflowUpdateFailedError('Workflow update failed', cause), 'exec-1');

describe('an update that the workflow refuses', () => {
  it('has the code of the workflow', () => {
    expect(
      refusedWith(ApplicationFailure.nonRetryable('too late', 'WFLO_DECISION_REFUSED')),
    ).toEqual(
      expect.objectContaining({ code: 'WFLO_DECISION_REFUSED', message: 'too late', exitCode: 65 }),
    );
  });

  it.each([undefined, 'TypeError'])('is WFLO_REFUSED for a failure of type %s', (type) => {
    const failure = ApplicationFailure.nonRetryable('no registered handler', type);
    expect(refusedWith(failure)).toMatchObject({ code: 'WFLO_REFUSED', exitCode: 65 });
  });
});
