import { problemSchema, toProblem, toProblemIssues, usageRequestSchema } from '../../src/index.ts';

describe('toProblem', () => {
  it('makes a document of the contract from a code of the catalogue', () => {
    const problem = toProblem('WFLO_BUDGET_EXCEEDED', {
      detail: 'too much',
      instance: '/v1/budgets/b/reservations',
      extensions: { limitUsd: '1' },
    });
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'The amount does not fit into the budget',
      status: 402,
      code: 'WFLO_BUDGET_EXCEEDED',
      detail: 'too much',
      instance: '/v1/budgets/b/reservations',
      limitUsd: '1',
    });
    expect(problemSchema.parse(problem)).toEqual(problem);
  });

  it('takes a code of the service with its status and title, which no extension overrides', () => {
    const own = { code: 'WFLO_SANDBOX_BUSY', status: 503, title: 'No sandbox is free' };
    expect(toProblem(own, { extensions: { status: 200 } })).toMatchObject(own);
  });

  it('leaves an extension in place where a detail of its name is absent', () => {
    const issues = [{ path: 'model', message: 'expected a name' }];
    const problem = toProblem('WFLO_REQUEST_INVALID', {
      detail: undefined,
      extensions: { issues },
    });
    expect(problem).toMatchObject({ issues });
  });

  it('lists every bad field at once', () => {
    const { error } = usageRequestSchema.safeParse({
      idempotencyKey: '',
      executionId: 'a\n',
      model: 'm',
      usage: { inputTokens: 1.5, outputTokens: -1 },
    });
    expect(toProblemIssues(error!).map(({ path }) => path)).toEqual([
      'idempotencyKey',
      'executionId',
      'usage.inputTokens',
      'usage.outputTokens',
    ]);
  });
});
