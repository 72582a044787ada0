import { recordedExecution } from './recorded-execution.ts';

/** The smallest workflow there is: a greeting, with an execution's row, log lines and metrics. */
export async function SimpleWorkflow(name: string): Promise<string> {
  return recordedExecution(
    { workflowId: 'SimpleWorkflow', inputs: { name } },
    async (markRunning) => {
      await markRunning();
      return `Hello, ${name}! The workflow ran successfully`;
    },
    { outputsOf: (greeting) => ({ greeting }) },
  );
}
