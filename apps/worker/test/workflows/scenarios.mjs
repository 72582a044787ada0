// Runs today's workflow code on a real Temporal server, with activities that keep their rows in
// memory and can be made to response late or with much. Prints, as JSON, what each scenario saw. A
// process of its own: Temporal's native side does not bear Jest's module registry.
import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createDefinitionActivities } from '../../src/activities/definition-activities.ts';
import { excessiveBytes } from '../../src/json/payload-size.ts';
import { bundledTelemetry, bundleWorkflows } from '../../src/temporal/workflow-source.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const taskQueue = `scenarios-${randomUUID()}`;
/** For what never ends: no scenario takes a tenth of it, on any machine. */
const DEADLINE_MILLIS = 240_000;

/** Of one execution: its rows' statuses, the steps that sent a request, and the gates. */
const seen = new Map();
const of = (executionId) => {
  const fresh = {
    rows: {},
    started: [],
    requests: [],
    tracked: [],
    released: [],
    budgets: [],
    gates: new Map(),
  };
  if (!seen.has(executionId)) seen.set(executionId, fresh);
  return seen.get(executionId);
};

/** Holds an activity back until `letGo`; `entered` is when one has come that far. */
function hold(executionId, name) {
  const open = Promise.withResolvers();
  const entered = Promise.withResolvers();
  of(executionId).gates.set(name, { open: open.promise, enter: entered.resolve });
  return { entered: entered.promise, letGo: open.resolve };
}

async function pass(executionId, name) {
  const gate = of(executionId).gates.get(name);
  gate?.enter();
  await gate?.open;
}

/** Arguments that workflow code sends, and that wait before they are sent, by a text in them. */
const sending = [];
const codec = {
  encode: async (payloads) => {
    for (const { text, open, enter } of sending) {
      if (!payloads.some(({ data }) => Buffer.from(data ?? []).includes(text))) continue;
      enter();
      await open;
    }
    return payloads;
  },
  decode: async (payloads) => payloads,
};

/** Holds a workflow task back that sends an argument with this text. */
function holdTask(text) {
  const open = Promise.withResolvers();
  const entered = Promise.withResolvers();
  sending.push({ text, open: open.promise, enter: entered.resolve });
  return { entered: entered.promise, letGo: open.resolve };
}

/** What neither responds nor sends a heartbeat, as in a worker that has died. */
const SILENT = 'silent';
const never = new Promise(() => undefined);

const here = () => Context.current().info.workflowExecution.workflowId;

/** The definitions of this id go on as a new run after these events. */
const CONTINUING = 'continuing';
const { prepare_execution, render_outputs } = createDefinitionActivities({});
const continuing = createDefinitionActivities({ continueAfterEvents: 5 });

const prepare = (request) =>
  (request.definition.id === CONTINUING ? continuing.prepare_execution : prepare_execution)(
    request,
  );

async function openBudget({ chainRunId, budgetId = chainRunId }) {
  await pass(here(), 'open_budget');
  of(here()).budgets.push(budgetId);
  return { budgetId };
}

/** Does the work of a step, with its row as the worker's activities have it. */
const withRow = (work) => async (request) => {
  const { step, recordsRow } = request;
  if (recordsRow !== true) return work(request);
  const { rows, started } = of(here());
  started.push(step.id);
  rows[step.id] = 'running';
  const output = await work(request);
  if (excessiveBytes(output) !== undefined) return output;
  rows[step.id] = 'completed';
  return { ...output, endedAt: new Date().toISOString() };
};

const activities = {
  prepare_execution: prepare,
  render_outputs,
  save_workflow_execution: async ({ request, inputs = {}, maxCostUsd }) => {
    await pass(here(), 'save_workflow_execution');
    if (request === undefined) return undefined;
    const prepared = await prepare({ definition: request.definition, inputs, maxCostUsd });
    const { chainRunId } = request;
    const opens = prepared.budgetUsd !== undefined && chainRunId !== undefined;
    return { prepared, ...(opens && { budget: await openBudget({ chainRunId }) }) };
  },
  record_workflow_execution: async ({ status, error }) => {
    of(here()).rows.execution = error === undefined ? status : `${status}: ${error.code}`;
  },
  update_workflow_execution_status: async ({ status, error }) => {
    await pass(here(), status);
    of(here()).rows.execution = error === undefined ? status : `${status}: ${error.code}`;
    of(here()).reason = error?.message;
  },
  save_step_execution: async ({ stepId }) => {
    await pass(here(), `save ${stepId}`);
    of(here()).started.push(stepId);
    of(here()).rows[stepId] = 'running';
  },
  update_step_execution: async ({ stepId, status, error }) => {
    of(here()).rows[stepId] = error === undefined ? status : `${status}: ${error.code}`;
  },
  create_state_snapshot: async () => undefined,
  open_budget: openBudget,
  check_budget: async ({ step, budgetId }) => {
    of(here()).rows[step.id] = 'running';
    of(here()).budgets.push(budgetId);
    await pass(here(), `check ${step.id}`);
    if (step.model === 'held') throw ApplicationFailure.retryable('no', 'WFLO_BUDGET_HELD');
    if (step.model === 'too-dear') throw ApplicationFailure.nonRetryable('no', BUDGET_EXCEEDED);
    return { reservationId: `for ${step.id}`, amountUsd: '1' };
  },
  release_budget: async ({ reservationId }) => {
    of(here()).released.push(reservationId);
  },
  call_llm: withRow(async ({ step, recordsRow }) => {
    of(here()).requests.push(step.id);
    await pass(here(), step.id);
    const response = {
      text: 'fine',
      model: step.model,
      finishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0 },
    };
    if (recordsRow !== true) return { ...response, occurredAt: new Date().toISOString() };
    of(here()).tracked.push(step.id);
    return { ...response, costUsd: '1' };
  }),
  track_cost: async ({ stepId }) => {
    of(here()).tracked.push(stepId);
    return { costUsd: '1' };
  },
  request_approval: async ({ step }) => {
    of(here()).rows[step.id] = 'running';
    return { message: step.message };
  },
  execute_code_in_sandbox: withRow(async ({ step }) => {
    of(here()).requests.push(step.id);
    if (step.code === SILENT) await never;
    return { stdout: '', stderr: '', exitCode: 0, durationSeconds: 0 };
  }),
  http_request: withRow(async ({ step }) => {
    of(here()).requests.push(step.id);
    await pass(here(), step.id);
    const { pathname } = new URL(step.url);
    if (pathname === `/${SILENT}`) await never;
    if (pathname === '/fail') throw ApplicationFailure.nonRetryable('no', 'WFLO_HTTP_STATUS');
    const output = { status: 200, headers: {}, body: '' };
    const bytes = Number(pathname.slice(1)) - JSON.stringify(output).length;
    return { ...output, body: 'x'.repeat(Math.max(0, bytes)) };
  }),
};

/** Bytes of JSON that Temporal takes for a result, but not with what is stored beside it. */
const BARELY = 2 * 1_024 * 1_024 - 50;
const BIG = 900_000;

const http = (id, path, more = {}) => ({ id, type: 'http', url: `http://x/${path}`, ...more });
const numbered = (count, step) => Array.from({ length: count }, (_, index) => step(index));
const undo = { type: 'http', url: 'http://x/0' };

let client;

function start(executionId, definition, options = {}) {
  const args = [{ definition: { id: 'scenario', version: '1', ...definition } }];
  return client.workflow.start('WfloWorkflow', {
    taskQueue,
    workflowId: executionId,
    args,
    ...options,
  });
}

async function endOf(handle) {
  try {
    return await handle.result();
  } catch (error) {
    return `${error.cause?.type}: ${error.cause?.message}`;
  }
}

async function ran(definition, options) {
  const executionId = randomUUID();
  const end = await endOf(await start(executionId, definition, options));
  return { end, rows: of(executionId).rows };
}

/** Looks again until it finds something. Each scenario has a deadline. */
async function eventually(find) {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the update gives, or why not. */
async function updated(handle, name, argument) {
  try {
    return await handle.executeUpdate(name, { args: [argument] });
  } catch (error) {
    return `${error.cause?.type}: ${error.cause?.message}`;
  }
}

async function ranOther(workflowType, ...args) {
  const workflowId = randomUUID();
  return endOf(await client.workflow.start(workflowType, { taskQueue, workflowId, args }));
}

/** Decides over a step of a run that has failed, and is being compensated. */
async function decidedDuringCompensation(id) {
  const executionId = randomUUID();
  const failing = hold(executionId, 'bad');
  const undoing = hold(executionId, 'a.compensate');
  const handle = await start(executionId, {
    id,
    steps: [
      http('a', '0', { compensate: undo }),
      { id: 'ask', type: 'approval', message: 'Go on?' },
      http('bad', 'fail'),
    ],
  });
  await eventually(async () => {
    // A query that meets events which no worker has taken up is to be repeated.
    const progress = await handle.query('progress').catch(() => undefined);
    return progress?.steps.a === 'completed' ? progress.approvals.ask : undefined;
  });
  failing.letGo();
  await undoing.entered;
  const decided = await updated(handle, 'decide', { step: 'ask' });
  undoing.letGo();
  await endOf(handle);
  const { approvals } = await handle.query('progress');
  return { decided, approvals, row: of(executionId).rows.ask };
}

const budget = { limitUsd: '1' };
const BUDGET_EXCEEDED = 'WFLO_BUDGET_EXCEEDED';
const llm = (id, more = {}) => ({ id, type: 'llm', model: 'm', prompt: 'hi', ...more });

/** A budget refuses `dear` while `paid` and `other` are in flight, and `asks` and `late` wait. */
async function refusedWhileOthersPaid() {
  const executionId = randomUUID();
  const refusal = hold(executionId, 'check dear');
  const room = hold(executionId, 'check late');
  const inFlight = ['paid', 'other'].map((id) => hold(executionId, id));
  const handle = await start(executionId, {
    budget,
    steps: [
      llm('paid'),
      http('other', '0'),
      llm('dear', { model: 'too-dear' }),
      llm('late'),
      { id: 'asks', type: 'approval', message: 'Go on?' },
      llm('next', { dependsOn: ['paid'] }),
    ],
  });
  const { rows, requests, tracked, released } = of(executionId);
  await Promise.all([refusal, room, ...inFlight].map(({ entered }) => entered));
  refusal.letGo();
  await eventually(() => (rows.asks?.startsWith('cancelled') ? true : undefined));
  room.letGo();
  for (const { letGo } of inFlight) letGo();
  return { end: await endOf(handle), rows, requests: requests.toSorted(), tracked, released };
}

/** The budgets of two executions of one id, the first of which goes on as a new run. */
async function budgetsOfOneId() {
  const executionId = randomUUID();
  const steps = [http('a', '0'), llm('b', { dependsOn: ['a'] })];
  const runs = [];
  for (const id of [CONTINUING, 'scenario']) {
    const handle = await start(executionId, { id, budget, steps });
    await endOf(handle);
    runs.push(handle.firstExecutionRunId);
  }
  return of(executionId).budgets.map((budgetId) => runs.indexOf(budgetId));
}

/** Whether each turn of a cron has a budget of its own. */
async function budgetsOfCron() {
  const executionId = randomUUID();
  const definition = { budget, steps: [llm('a')] };
  const handle = await start(executionId, definition, { cronSchedule: '@every 1s' });
  const { budgets } = of(executionId);
  await eventually(() => (budgets.length < 6 ? undefined : true));
  await handle.terminate();
  const turns = [0, 2, 4].map((at) => [budgets[at], budgets[at + 1]]);
  return {
    oneForEachTurn: turns.every(([opened, checked]) => opened === checked),
    different: new Set(turns.map(([opened]) => opened)).size,
  };
}

/** Changes the budget while the row is ended; the ledger responses when nothing else is open. */
async function budgetChangedAtTheEnd(path, status) {
  const executionId = randomUUID();
  const ending = hold(executionId, status);
  const handle = await start(executionId, { budget, steps: [http('a', path)] });
  await ending.entered;
  const changing = hold(executionId, 'open_budget');
  const change = updated(handle, 'set_budget', { limitUsd: '2' });
  await changing.entered;
  ending.letGo();
  await eventually(async () => {
    const { raw } = await handle.describe();
    const busy = raw.pendingActivities.length > 1 || raw.pendingWorkflowTask;
    return busy ? undefined : true;
  });
  changing.letGo();
  return change;
}

/** Until so many activities of this type are pending. */
function pending(handle, type, count) {
  return eventually(async () => {
    const { raw } = await handle.describe();
    const found = raw.pendingActivities.filter(({ activityType }) => activityType.name === type);
    return found.length === count ? true : undefined;
  });
}

/**
 * One task sends the arguments of three steps, while results of two others wait on the server: all
 * of it is one transaction there.
 */
async function sendsMuchWhileMuchArrives() {
  const executionId = randomUUID();
  const read = hold(executionId, 'a');
  const others = ['c0', 'c1'].map((id) => hold(executionId, id));
  const body = '{{ steps.a.output.body }}';
  const handle = await start(executionId, {
    budget,
    steps: [
      http('a', `${BIG}`),
      ...['b0', 'b1', 'b2'].map((id) => http(id, '0?reader', { dependsOn: ['a'], body })),
      ...['c0', 'c1'].map((id) => http(id, `${BIG}`)),
    ],
  });
  await Promise.all([read, ...others].map(({ entered }) => entered));
  const first = holdTask('"limitUsd":"7"');
  const change = updated(handle, 'set_budget', { limitUsd: '7' });
  await first.entered;
  const second = holdTask('?reader');
  read.letGo();
  await pending(handle, 'http_request', others.length);
  first.letGo();
  await second.entered;
  for (const { letGo } of others) letGo();
  await pending(handle, 'http_request', 0);
  second.letGo();
  await change;
  return { end: await endOf(handle), rows: of(executionId).rows };
}

/** Until the step has sent its request. */
function requested(executionId, stepId) {
  return eventually(() => (of(executionId).requests.includes(stepId) ? true : undefined));
}

/** How the run has ended, with the rows that are left. */
async function closed(handle) {
  await endOf(handle);
  const { status } = await handle.describe();
  const { rows, reason } = of(handle.workflowId);
  return { status: status.name, rows, reason };
}

/** Until the workflow has passed the cancellation on to its activity. */
function passedOn(handle) {
  return eventually(async () => {
    const { events } = await handle.fetchHistory();
    const requested = ({ activityTaskCancelRequestedEventAttributes: event }) => Boolean(event);
    return events.some(requested) ? true : undefined;
  });
}

/** Cancels a run whose step is then never heard of again. */
async function cancelledInSilence(step) {
  const executionId = randomUUID();
  const steps = [http('a', '0', { compensate: undo }), { ...step, dependsOn: ['a'] }];
  const handle = await start(executionId, { steps });
  await requested(executionId, step.id);
  await handle.cancel();
  return closed(handle);
}

async function programCancelledInSilence() {
  const workflowId = randomUUID();
  const options = { taskQueue, workflowId, args: [SILENT] };
  const handle = await client.workflow.start('CodeExecutionWorkflow', options);
  await requested(workflowId, 'code');
  await handle.cancel();
  return closed(handle);
}

/** The step fails by itself after the cancellation has reached it. */
async function cancelledAndFails() {
  const executionId = randomUUID();
  const failing = hold(executionId, 'bad');
  const handle = await start(executionId, { steps: [http('bad', 'fail')] });
  await failing.entered;
  await handle.cancel();
  await passedOn(handle);
  failing.letGo();
  return closed(handle);
}

/** The cancellation of the step is requested amid a try to get room in its budget, which others hold. */
async function cancelledAmidWait() {
  const executionId = randomUUID();
  const asking = hold(executionId, 'check waits');
  const handle = await start(executionId, { budget, steps: [llm('waits', { model: 'held' })] });
  await asking.entered;
  await handle.cancel();
  await passedOn(handle);
  asking.letGo();
  return closed(handle);
}

/** The run has failed, and is being compensated, when its cancellation is requested. */
async function failsAndIsCancelled() {
  const executionId = randomUUID();
  const undoing = hold(executionId, 'a.compensate');
  const steps = [http('a', '0', { compensate: undo }), http('bad', 'fail', { dependsOn: ['a'] })];
  const handle = await start(executionId, { steps });
  await undoing.entered;
  await handle.cancel();
  undoing.letGo();
  return closed(handle);
}

/** A step fails while another one beside it is never heard of again. */
async function failsBesideSilence() {
  const executionId = randomUUID();
  const failing = hold(executionId, 'bad');
  const steps = [http('bad', 'fail'), http('quiet', SILENT)];
  const handle = await start(executionId, { steps });
  await failing.entered;
  await requested(executionId, 'quiet');
  failing.letGo();
  return closed(handle);
}

async function side(runs) {
  const named = Object.entries(runs).map(async ([name, run]) => [name, await run()]);
  return Object.fromEntries(await Promise.all(named));
}

const scenarios = {
  // Side by side: each waits for a heartbeat that does not come.
  cancelled: () =>
    side({
      requestInSilence: () => cancelledInSilence(http('quiet', SILENT)),
      codeInSilence: () =>
        cancelledInSilence({ id: 'quiet', type: 'code', language: 'python', code: SILENT }),
      programInSilence: programCancelledInSilence,
      failsAfterwards: cancelledAndFails,
      amidWait: cancelledAmidWait,
      failedBefore: failsAndIsCancelled,
      besideSilence: failsBesideSilence,
    }),
  longFirstInterval: () =>
    ran({ steps: [http('a', '0', { retry: { initialIntervalSeconds: 60 } })] }),
  largeQuestion: () =>
    ran({
      steps: [
        http('a', `${BIG}`, { compensate: undo }),
        http('b', `${BIG}`),
        http('c', `${BIG}`),
        {
          id: 'ask',
          type: 'approval',
          dependsOn: ['a', 'b', 'c'],
          message: '{{ steps.a.output.body }}{{ steps.b.output.body }}{{ steps.c.output.body }}',
        },
      ],
    }),
  outputThatBarelyArrives: () => ran({ steps: [http('a', `${BARELY}`)] }),
  outputsThatBarelyArrive: () =>
    ran({
      steps: [http('a', `${BARELY / 2 + 26}`, { compensate: undo })],
      outputs: { one: '{{ steps.a.output.body }}', two: '{{ steps.a.output.body }}' },
    }),
  manyReadMuch: () =>
    ran({
      steps: [
        http('a', `${BIG}`),
        ...numbered(8, (at) =>
          http(`b${at}`, '0', { dependsOn: ['a'], body: '{{ steps.a.output.body }}' }),
        ),
      ],
    }),
  manyGiveMuch: () => ran({ steps: numbered(8, (at) => http(`b${at}`, `${BIG}`)) }),
  sendsMuchWhileMuchArrives,
  waits: () =>
    ran({
      steps: [{ id: 'w', type: 'wait', seconds: 1 }, http('a', '0', { dependsOn: ['w'] })],
      outputs: { until: '{{ steps.w.output.until }}' },
    }),
  waitsInTheNextRun: async () => {
    const executionId = randomUUID();
    const steps = [
      { id: 'w', type: 'wait', seconds: 20 },
      http('a', '0'),
      http('b', '0', { dependsOn: ['a'] }),
      http('c', '0', { dependsOn: ['b', 'w'] }),
    ];
    const handle = await start(executionId, { id: CONTINUING, steps });
    await requested(executionId, 'b');
    const requests = [...of(executionId).requests];
    const end = await endOf(handle);
    const { started, rows } = of(executionId);
    return { requests, end, started: started.toSorted(), rows };
  },
  decisionOverCancelled: () => decidedDuringCompensation('scenario'),
  decisionOverPutOff: () => decidedDuringCompensation(CONTINUING),
  budgetChangedAsItCompletes: () => budgetChangedAtTheEnd('0', 'completed'),
  budgetChangedAsItFails: () => budgetChangedAtTheEnd('fail', 'failed'),
  budgetChangedAsItGoesOn: async () => {
    const executionId = randomUUID();
    const first = hold(executionId, 'a');
    const steps = [http('a', '0'), http('b', '0', { dependsOn: ['a'] })];
    const handle = await start(executionId, { id: CONTINUING, budget, steps });
    await first.entered;
    const nextRun = hold(executionId, 'save_workflow_execution');
    first.letGo();
    await nextRun.entered;
    const change = await updated(handle, 'set_budget', { limitUsd: '2' });
    nextRun.letGo();
    return { change, end: await endOf(handle) };
  },
  refusedWhileOthersPaid,
  budgetsOfOneId,
  budgetsOfCron,
  cronThatGoesOn: async () => {
    const executionId = randomUUID();
    const steps = [http('a', '0'), http('b', '0', { dependsOn: ['a'] })];
    const handle = await start(
      executionId,
      { id: CONTINUING, steps },
      { cronSchedule: '@every 1s' },
    );
    const { requests } = of(executionId);
    await eventually(() => (requests.length < 4 ? undefined : true));
    await handle.terminate();
    return requests.slice(0, 4);
  },
  argumentThatBarelyArrives: () => ranOther('SimpleWorkflow', 'x'.repeat(BARELY - 2)),
  programWithoutTimeout: () => ranOther('CodeExecutionWorkflow', 'print(1)', 'abc'),
  programOfNoText: () => ranOther('CodeExecutionWorkflow', { print: 1 }),
  nameWithoutText: () => ranOther('SimpleWorkflow', { toString: 1, valueOf: 1 }),
};

async function within(name, scenario) {
  const late = Promise.withResolvers();
  const timer = setTimeout(() => late.resolve('no end'), DEADLINE_MILLIS);
  try {
    return [name, await Promise.race([scenario(), late.promise])];
  } catch (error) {
    return [name, String(error)];
  } finally {
    clearTimeout(timer);
  }
}

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
const plugin = bundledTelemetry();
const code = await bundleWorkflows([plugin]);
const nativeConnection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection: nativeConnection,
  taskQueue,
  activities,
  workflowBundle: { code },
  // Each task replays the history: what it does differently fails it.
  maxCachedWorkflows: 0,
  dataConverter: { payloadCodecs: [codec] },
  plugins: [plugin],
});
const running = worker.run();
const connection = await Connection.connect({ address });
client = new Client({ connection });
const chosen = Object.entries(scenarios).filter(
  ([name]) => process.argv.length === 2 || process.argv.includes(name),
);
const results = [];
for (const [name, scenario] of chosen) results.push(await within(name, scenario));
// Temporal core writes its own lines to stdout: the response is the last line.
process.stdout.write(`\n${JSON.stringify(Object.fromEntries(results))}\n`, () => process.exit(0));
void running;
