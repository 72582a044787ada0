import { fieldsFromAttributes } from '../src/log-fields.ts';

describe('attributes of the SDK as fields', () => {
  it('have the names that all lines use', () => {
    expect(
      fieldsFromAttributes({
        workflowId: 'exec-1',
        workflowRunId: 'run-1',
        workflowType: 'greeting',
        activityType: 'greet',
        order: 7,
      }),
    ).toEqual({
      execution_id: 'exec-1',
      run_id: 'run-1',
      workflow_type: 'greeting',
      activity_type: 'greet',
      order: 7,
    });
  });

  it('say which part of Temporal spoke, but not that application code did', () => {
    expect(fieldsFromAttributes({ sdkComponent: 'core' })).toEqual({ sdk_component: 'core' });
    expect(fieldsFromAttributes({ sdkComponent: 'workflow' })).toEqual({});
  });

  it('hold no task token', () => {
    expect(fieldsFromAttributes({ taskToken: 'secret', taskQueue: 'q' })).toEqual({});
  });
});
