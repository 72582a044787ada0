/**
 * Starts the executions, some at a time, interferes with those whose scenario says so, and queries
 * open ones for their progress all the while.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { withBudget } from '@wflo/temporal';
import { Random } from './random.ts';
import { endIfUnreplayable } from './unreplayable.ts';
import { chooseScenarios, type Scenario } from './scenarios.ts';

const OPEN_AT_ONCE = 100;
const QUERY_PAUSE_MILLIS = 150;

export interface Started {
  readonly executionId: string;
  readonly scenario: Scenario;
}

export interface LoadOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly scenarios: readonly Scenario[];
  /** At least one of each scenario is started. */
  readonly executions: number;
  readonly random: Random;
  /** What is done once it is known what will be started. */
  readonly prepare?: (executions: readonly Started[]) => Promise<void>;
  readonly onEnd: (ended: number) => void;
}

export interface LoadResult {
  readonly started: readonly Started[];
  readonly queries: readonly Query[];
}

/** A query and the time that it took, whether a worker responded or not. */
export interface Query {
  readonly executionId: string;
  readonly beganAt: number;
  endedAt: number;
  responded: boolean;
  /** Whether it would have run the code speculatively, before the record. */
  refused: boolean;
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { client, taskQueue, scenarios, executions, random } = options;
  const started: Started[] = [];
  const open = new Map<string, WorkflowHandle>();
  const stopped = new AbortController();
  const questions = new Random(random.between(0, 1e9));
  const waiting = chooseScenarios(scenarios, executions, random).map((scenario, index) => ({
    scenario,
    executionId: `truth-${scenario.name}-${index}`,
    // Drawn here, in order: lanes take turns by chance, and the seed must give the same run.
    pauseMillis: random.between(0, 2_500),
  }));
  await options.prepare?.(waiting);
  const asking = askForProgress(open, questions, stopped.signal);
  let ended = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      started.push(next);
      await runOne(client, taskQueue, next, open);
      options.onEnd((ended += 1));
    }
  };
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, lane));
  stopped.abort();
  return { started, queries: await asking };
}

async function runOne(
  client: Client,
  taskQueue: string,
  { scenario, executionId, pauseMillis }: Started & { pauseMillis: number },
  open: Map<string, WorkflowHandle>,
): Promise<void> {
  const options = {
    taskQueue,
    workflowId: executionId,
    args: [...scenario.args],
    memo: { workflow_id: scenario.definition ?? scenario.workflowType },
    ...(scenario.executionTimeout === undefined
      ? {}
      : { workflowExecutionTimeout: '3 seconds' as const }),
  };
  const { limitUsd } = scenario;
  const handle = await client.workflow.start(
    scenario.workflowType,
    limitUsd === undefined ? options : withBudget({ limitUsd }, options),
  );
  open.set(executionId, handle);
  if (scenario.interfere !== undefined) {
    await delay(pauseMillis);
    await scenario.interfere(handle);
  }
  // How it ended is read from its history. A reset gives it another run.
  const latest = client.workflow.getHandle(executionId);
  const ended = new AbortController();
  const ending = endIfUnreplayable(latest, ended.signal);
  await latest.result().catch(() => undefined);
  ended.abort();
  await ending;
  open.delete(executionId);
}

async function askForProgress(
  open: ReadonlyMap<string, WorkflowHandle>,
  random: Random,
  signal: AbortSignal,
): Promise<Query[]> {
  const queries: Query[] = [];
  const pending: Promise<void>[] = [];
  while (!signal.aborted) {
    const handles = [...open.values()];
    const handle = handles[random.between(0, Math.max(0, handles.length - 1))];
    if (handle !== undefined) {
      const { workflowId: executionId } = handle;
      const query = {
        executionId,
        beganAt: Date.now(),
        endedAt: Infinity,
        responded: false,
        refused: false,
      };
      queries.push(query);
      pending.push(send(handle, query));
    }
    await delay(QUERY_PAUSE_MILLIS);
  }
  await Promise.race([Promise.all(pending), delay(15_000)]);
  return queries;
}

/** Without a response are queries of runs that closed or have not started, or whose worker was just killed. */
async function send(handle: WorkflowHandle, query: Query): Promise<void> {
  try {
    await handle.query('progress');
    query.responded = true;
  } catch (error) {
    query.refused = String(error).includes('WFLO_QUERY_AHEAD_OF_RECORD');
  }
  query.endedAt = Date.now();
}
