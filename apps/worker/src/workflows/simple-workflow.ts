import { invalidInput } from './invalid-input.ts';
import { recordedExecution } from './persistence/recorded-execution.ts';

/**
 * The smallest workflow there is: a greeting, with an execution's row, log lines and metrics.
 *
 * Fails with type `WFLO_INPUTS_INVALID` when `name` is an object, an array or null.
 */
export async function SimpleWorkflow(name: string): Promise<string> {
  return recordedExecution(
    { workflowId: 'SimpleWorkflow', inputs: { name } },
    async (markRunning) => {
      await markRunning();
      // Not each object has a text: without one the task, not the execution, would fail.
      if (typeof name === 'object') throw invalidInput('name', name, 'text');
      return `Hello, ${name}! The workflow ran successfully`;
    },
    { outputsOf: (greeting) => ({ greeting }) },
  );
}
