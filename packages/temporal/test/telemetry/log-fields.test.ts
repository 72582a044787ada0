import {
  fieldsFromAttributes,
  fieldsOfLine,
  withoutRepeated,
} from '../../src/telemetry/log-fields.ts';

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

describe('fields of a line of application code', () => {
  const own = { execution_id: 'exec-1', run_id: 'run-1', attempt: 1 };

  it('are there once where the attributes say the same', () => {
    const same = { workflowId: 'exec-1', workflowRunId: 'run-1', runId: 'run-1', attempt: 1 };
    expect(fieldsOfLine(own, same)).toEqual(own);
  });

  it('keep under another name what would say that the line is of something else', () => {
    const others = { workflowId: 'exec-2', attempt: 7, run_id: 'run-2', runId: 'run-3' };
    expect(fieldsOfLine(own, { ...others, attr_workflowId: 'x', workflow_id: 'y' })).toEqual({
      ...own,
      attr_workflowId: 'exec-2',
      attr_attempt: 7,
      attr_run_id: 'run-2',
      attr_runId: 'run-3',
      attr_attr_workflowId: 'x',
      attr_workflow_id: 'y',
    });
  });

  it('make no line of a run of one that is of none', () => {
    expect(fieldsOfLine({ attempt: 1 }, { workflowId: 'exec-2' })).toEqual({
      attempt: 1,
      attr_workflowId: 'exec-2',
    });
  });

  it('have names that objects have for something else', () => {
    const odd = Object.fromEntries([
      ['constructor', 1],
      ['__proto__', 2],
    ]);
    expect(Object.entries(fieldsOfLine({}, odd))).toEqual(Object.entries(odd));
  });

  it('hold no task token, and nothing that is the same on each line', () => {
    const attributes = { taskToken: 'secret', namespace: 'default', taskQueue: 'mine' };
    const left = withoutRepeated(attributes, { namespace: 'default', taskQueue: 'theirs' });
    expect(fieldsOfLine({}, left)).toEqual({ taskQueue: 'mine' });
  });
});
