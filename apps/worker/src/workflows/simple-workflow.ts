import { invalidInput } from './invalid-input.ts';
import { areRowsWithWork } from './patches.ts';
import { recordedAtOnce, recordedExecution } from './persistence/recorded-execution.ts';

function greet(name: string): string {
  // Not each object has a text: without one the task, not the execution, would fail.
  if (typeof name === 'object') throw invalidInput('name', name, 'text');
  return `Hello, ${name}! The workflow ran successfully`;
}

/**
 * The smallest workflow there is: a greeting, with an execution's row, log lines and metrics.
 *
 * Fails with type `WFLO_INPUTS_INVALID` when `name` is an object, an array or null.
 */
export async function SimpleWorkflow(name: string): Promise<string> {
  const identity = { workflowId: 'SimpleWorkflow', inputs: { name } };
  const outputsOf = (greeting: string) => ({ greeting });
  if (areRowsWithWork()) return recordedAtOnce(identity, () => greet(name), { outputsOf });
  return recordedExecution(
    identity,
    async (markRunning) => {
      await markRunning();
      return greet(name);
    },
    { outputsOf },
  );
}
