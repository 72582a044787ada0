import { Context } from '@temporalio/activity';
import type { ExecutionResult } from '@wflo/contracts';
import type { StepOf } from '../definition/step-types/index.ts';
import { renderAsText, type TemplateScope } from '../templates/render.ts';
import { withHeartbeat, withRunBaggage } from './activity-run.ts';
import type { CodeOutput, WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { saveProgram } from './failed-output.ts';
import { StepFailedError } from './failure.ts';
import { withStepRow } from './step-row.ts';

/** How much of stderr a failure's message carries; its end says what went wrong. */
const STDERR_TAIL_LENGTH = 2_000;
/** What the runner may need besides the program's own time: queueing, starting, responding. */
const RUNNER_OVERHEAD_MILLIS = 30_000;

const FAILURES = {
  error: { code: 'WFLO_CODE_FAILED', reason: 'ended in an error' },
  timeout: { code: 'WFLO_CODE_TIMEOUT', reason: 'took longer than its timeoutSeconds' },
  oom: { code: 'WFLO_CODE_OUT_OF_MEMORY', reason: 'needed more memory than its memoryMb' },
  output_limit: { code: 'WFLO_CODE_OUTPUT_LIMIT', reason: 'wrote more output than is allowed' },
  killed: { code: 'WFLO_CODE_KILLED', reason: 'was terminated before its end' },
} as const;

function failureOf(step: StepOf<'code'>, result: ExecutionResult): StepFailedError | undefined {
  if (result.status === 'success') return undefined;
  const { code, reason } = FAILURES[result.status];
  const exit = result.exitCode === null ? '' : ` with exit code ${result.exitCode}`;
  const stderr = result.stderr.trim().slice(-STDERR_TAIL_LENGTH);
  return new StepFailedError(
    code,
    `Step "${step.id}": the ${step.language} program ${reason}${exit}${stderr === '' ? '' : `:\n${stderr}`}`,
    step.retry !== undefined || result.status === 'killed',
  );
}

function parseResult(step: StepOf<'code'>, stdout: string): { result?: unknown } {
  if (step.parse === 'text') return {};
  try {
    return { result: JSON.parse(stdout) };
  } catch (error) {
    throw new StepFailedError(
      'WFLO_CODE_OUTPUT_NOT_JSON',
      `Step "${step.id}" has parse: json, but its stdout is no JSON: ${String(error)}`,
      step.retry !== undefined,
    );
  }
}

/** @throws {StepFailedError} when the program failed, unless that is accepted. */
function toOutput(
  step: StepOf<'code'>,
  result: ExecutionResult,
  acceptFailure: boolean,
): CodeOutput {
  const failure = failureOf(step, result);
  if (failure !== undefined && !acceptFailure) throw failure;
  const { stdout, stderr, exitCode, durationSeconds, status } = result;
  const parsed = failure === undefined ? parseResult(step, stdout) : {};
  return { stdout, stderr, exitCode, durationSeconds, status, ...parsed };
}

function toRequest(step: StepOf<'code'>, scope: TemplateScope) {
  return {
    language: step.language,
    code: step.code ?? '',
    timeoutSeconds: step.timeoutSeconds,
    memoryMb: step.memoryMb,
    stdin: step.stdin === undefined ? undefined : renderAsText(step.stdin, scope, ['stdin']),
    files: step.files?.map((file, index) => ({
      ...file,
      content: renderAsText(file.content, scope, ['files', index, 'content']),
    })),
  };
}

export function createCodeActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'execute_code_in_sandbox'> {
  const { sandbox, metrics } = dependencies;
  return {
    execute_code_in_sandbox: (argument) =>
      withStepRow(dependencies, argument, async (attempt): Promise<CodeOutput> => {
        const { step, scope, acceptFailure = false } = argument;
        const request = toRequest(step, { ...scope, attempt });
        const result = await withRunBaggage(scope.workflow.id, () =>
          withHeartbeat(() =>
            sandbox.execute(request, {
              signal: Context.current().cancellationSignal,
              timeoutMillis: step.timeoutSeconds * 1_000 + RUNNER_OVERHEAD_MILLIS,
            }),
          ),
        );
        metrics.sandboxAnswered(step.language, result.status, result.durationSeconds);
        try {
          return toOutput(step, result, acceptFailure);
        } catch (error) {
          await saveProgram(dependencies, step.id, result);
          throw error;
        }
      }),
  };
}
