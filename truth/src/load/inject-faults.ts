/**
 * Tells the LLM which requests of which executions it fails, before anything is started.
 *
 * @module
 */
import type { Started } from './run-load.ts';

export async function injectFaults(
  llmBaseUrl: string,
  executions: readonly Started[],
): Promise<void> {
  const steps = executions.flatMap(({ executionId, scenario: { faults = [] } }) =>
    faults.map((fault) => ({ ...fault, when: { contains: `${executionId} ` } })),
  );
  const response = await fetch(new URL('/_fixture/script', llmBaseUrl), {
    method: 'POST',
    body: JSON.stringify({ steps }),
  });
  if (!response.ok) throw new Error(`the fixture has refused its script: ${await response.text()}`);
}
