import { WorkflowFailedError, type Client } from '@temporalio/client';
import { trace } from '@opentelemetry/api';
import { withSpan } from '@wflo/observability';
import { usdSchema } from '@wflo/contracts';
import type { AddCommand } from '../command.ts';
import { resolveInputs } from '../../definition/resolve-inputs.ts';
import type { WorkflowDefinition } from '../../definition/schema.ts';
import { commandLine } from '../output/command-line.ts';
import { savedDefinition, looksLikeFile, readDefinitionFile } from '../input/definition-source.ts';
import { UsageError } from '../errors.ts';
import { newExecutionId } from '../input/execution-id.ts';
import { executionText } from '../output/execution-text.ts';
import { loadExecutionView } from '../output/execution-view.ts';
import { ExitCode } from '../exit-code.ts';
import { readGivenInputs } from '../input/input-options.ts';
import { writeOutputs } from '../output/output-files.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';
import { styled } from '../output/terminal-text.ts';

interface RunOptions {
  readonly input: readonly string[];
  readonly maxCostUsd?: string;
  readonly wait?: boolean;
  readonly outputDir?: string;
  readonly json?: boolean;
}

/** Temporal refuses arguments of 2 MB. */
const MAX_ARGUMENT_BYTES = 1_900_000;

interface Prepared {
  readonly definition: WorkflowDefinition;
  readonly inputs: Record<string, unknown>;
  readonly maxCostUsd?: string;
}

async function loadDefinition(source: string, session: Session): Promise<WorkflowDefinition> {
  if (looksLikeFile(source)) return readDefinitionFile(source);
  const { definitions } = await session.repositories();
  return savedDefinition(source, await definitions.find(source));
}

async function prepare(source: string, options: RunOptions, session: Session): Promise<Prepared> {
  const { maxCostUsd } = options;
  if (maxCostUsd !== undefined && !usdSchema.safeParse(maxCostUsd).success) {
    throw new UsageError(`--max-cost-usd ${maxCostUsd}: expected USD such as 0.05`);
  }
  const definition = await loadDefinition(source, session);
  const given = await readGivenInputs(options.input, definition.inputs);
  const inputs = resolveInputs(definition, given);
  // Resolved inputs carry the defaults: sent once, not twice.
  const present = Object.fromEntries(
    Object.entries(inputs).filter(([name, value]) => value !== null || Object.hasOwn(given, name)),
  );
  const bare = Object.fromEntries(
    Object.entries(definition.inputs).map(([name, { default: fallback, ...rest }]) => [
      name,
      fallback === undefined ? rest : { ...rest, required: false },
    ]),
  );
  const prepared = {
    definition: { ...definition, inputs: bare },
    inputs: present,
    maxCostUsd,
  };
  const bytes = Buffer.byteLength(JSON.stringify(prepared));
  if (bytes > MAX_ARGUMENT_BYTES) {
    throw new UsageError(
      `The definition and its inputs have ${bytes} bytes; at most ${MAX_ARGUMENT_BYTES} fit`,
    );
  }
  return prepared;
}

/** Whether the workflow completed; a failure of another kind is thrown on. */
async function succeeded(result: Promise<unknown>): Promise<boolean> {
  try {
    await result;
    return true;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return false;
    throw error;
  }
}

async function start(client: Client, session: Session, prepared: Prepared, executionId: string) {
  return client.workflow.start('WfloWorkflow', {
    taskQueue: session.settings.TEMPORAL_TASK_QUEUE,
    workflowId: executionId,
    args: [prepared],
    memo: { workflow_id: prepared.definition.id },
  });
}

/** Runs inside the span that is the root of the run's trace. */
async function runTraced(session: Session, prepared: Prepared, options: RunOptions) {
  const client = await session.client();
  const executionId = newExecutionId();
  const attributes = {
    'workflow.id': prepared.definition.id,
    'workflow.execution_id': executionId,
  };
  return withSpan('wflo.run', attributes, async (span) => {
    const handle = await start(client, session, prepared, executionId);
    session.startedExecution = executionId;
    const started = {
      execution_id: executionId,
      workflow_id: prepared.definition.id,
      run_id: handle.firstExecutionRunId,
      status: 'running',
      trace_id: trace.getActiveSpan()?.spanContext().traceId ?? null,
    };
    if (options.wait !== true) return { started, completed: undefined };
    if (options.json !== true) print(`${styled('dim', 'started')} ${executionId}`);
    const completed = await succeeded(handle.result());
    span.setAttribute('workflow.status', completed ? 'completed' : 'failed');
    return { started, completed };
  });
}

async function runCommand(
  source: string,
  options: RunOptions,
  session: Session,
): Promise<ExitCode> {
  if (options.outputDir !== undefined && options.wait !== true) {
    throw new UsageError('--output-dir needs --wait: there are outputs only at the end');
  }
  const prepared = await prepare(source, options, session);
  const { started, completed } = await runTraced(session, prepared, options);
  if (completed === undefined) {
    if (options.json === true) printJson(started);
    else print(`${started.execution_id}\n\n${commandLine(`show ${started.execution_id}`)}`);
    return ExitCode.ok;
  }
  const view = await loadExecutionView(await session.repositories(), started.execution_id);
  const files =
    options.outputDir === undefined ? [] : await writeOutputs(options.outputDir, view.outputs);
  if (options.json === true) printJson({ ...view, ...(files.length === 0 ? {} : { files }) });
  else {
    print(executionText(view, session.settings));
    for (const file of files) print(`${styled('dim', 'wrote')} ${file}`);
  }
  return completed ? ExitCode.ok : ExitCode.runFailed;
}

export const addRun: AddCommand = (program, perform) => {
  program
    .command('run')
    .description('start a workflow')
    .argument('<file|id>', 'a definition file, or the id of a definition that was applied')
    .option(
      '-i, --input <name=value>',
      'an input; name=@file takes a file (repeatable); stored in clear, so no secrets',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--max-cost-usd <amount>', 'stop before LLM calls could cost more than this')
    .option('-w, --wait', 'wait for the end and show it')
    .option('-o, --output-dir <folder>', 'with --wait: write each output to a file')
    .option('--json', 'print JSON')
    .action((source: string, options: RunOptions) =>
      perform((session) => runCommand(source, options, session)),
    );
};
