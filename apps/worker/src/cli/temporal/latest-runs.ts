/**
 * The runs that started last, by Temporal's visibility, which lists by the time of closing, and
 * sorts by the time of the start on none of its stores but one: what started since a time is
 * counted first, until that is about as much as is wanted, and then listed.
 *
 * @module
 */
import { call, literal, type TemporalServer } from './server.ts';
import { visibleRun, type VisibleRun } from './visible-run.ts';

const PAGE_SIZE = 1_000;
/** Runs that are read for one list: more of them have started within one moment. */
const MOST_READ = 20_000;
const FIRST_SPAN_MILLIS = 60_000;
const SPAN_FACTOR = 8;
/** Runs of one execution that are looked for at once. */
const IDS_PER_QUERY = 50;

export interface RunFilter {
  /** As a query of Temporal names it. */
  readonly status?: string | undefined;
  readonly workflowType?: string | undefined;
}

/** A run that goes on as another one is no more than a part of its execution. */
const NOT_CONTINUED = "ExecutionStatus != 'ContinuedAsNew'";

function conditionOf({ status, workflowType }: RunFilter): string {
  return [
    status === undefined ? NOT_CONTINUED : `ExecutionStatus = ${literal(status)}`,
    ...(workflowType === undefined ? [] : [`WorkflowType = ${literal(workflowType)}`]),
  ].join(' AND ');
}

async function count(server: TemporalServer, query: string): Promise<number> {
  const { namespace } = server.options;
  const response = await call(server, (service) =>
    service.countWorkflowExecutions({ namespace, query }),
  );
  return Number(response.count);
}

/** Runs by pages, at most {@link MOST_READ} in all. */
async function* pagesOf(server: TemporalServer, query: string): AsyncGenerator<VisibleRun[], void> {
  const { namespace } = server.options;
  let nextPageToken: Uint8Array | undefined;
  for (let read = 0; read < MOST_READ; read += PAGE_SIZE) {
    const request = { namespace, query, pageSize: PAGE_SIZE, nextPageToken };
    const page = await call(server, (service) => service.listWorkflowExecutions(request));
    yield page.executions.map(visibleRun);
    nextPageToken = page.nextPageToken;
    if (nextPageToken.length === 0) return;
  }
}

/** The condition, for the `wanted` latest runs and not many more. */
async function latestOnly(server: TemporalServer, query: string, wanted: number): Promise<string> {
  const now = Date.now();
  const within = (span: number) =>
    `${query} AND StartTime >= ${literal(new Date(now - span).toISOString())}`;
  let [tooShort, span] = [0, FIRST_SPAN_MILLIS];
  let found = await count(server, within(span));
  while (found < wanted) {
    [tooShort, span] = [span, span * SPAN_FACTOR];
    if (span >= now) return query;
    found = await count(server, within(span));
  }
  while (found > wanted + PAGE_SIZE && span - tooShort > 1) {
    const half = Math.round((tooShort + span) / 2);
    const foundInHalf = await count(server, within(half));
    if (foundInHalf < wanted) tooShort = half;
    else [span, found] = [half, foundInHalf];
  }
  return within(span);
}

function newestFirst(runs: readonly VisibleRun[]): VisibleRun[] {
  return runs.toSorted((a, b) => b.startMillis - a.startMillis);
}

/** The latest run of each execution. */
function latestOfEach(runs: readonly VisibleRun[]): VisibleRun[] {
  const latest = new Map<string, VisibleRun>();
  for (const run of newestFirst(runs)) {
    if (!latest.has(run.executionId)) latest.set(run.executionId, run);
  }
  return [...latest.values()];
}

/** Those that no later run of their execution has followed, whatever has become of that. */
async function withoutFollowed(
  server: TemporalServer,
  runs: readonly VisibleRun[],
): Promise<VisibleRun[]> {
  const latest = new Map<string, string>();
  for (let start = 0; start < runs.length; start += IDS_PER_QUERY) {
    const ids = runs.slice(start, start + IDS_PER_QUERY).map(({ executionId }) => executionId);
    const query = `WorkflowId IN (${ids.map(literal).join(', ')}) AND ${NOT_CONTINUED}`;
    const all: VisibleRun[] = [];
    for await (const page of pagesOf(server, query)) all.push(...page);
    for (const { executionId, runId } of latestOfEach(all)) latest.set(executionId, runId);
  }
  return runs.filter(({ executionId, runId }) => (latest.get(executionId) ?? runId) === runId);
}

/**
 * Executions by their latest run, the newest first; about as many as are wanted, where there are.
 *
 * @throws ServiceError of the connection when Temporal does not respond in time, or has no
 * visibility.
 */
export async function latestRuns(
  server: TemporalServer,
  filter: RunFilter,
  wanted: number,
): Promise<VisibleRun[]> {
  const query = conditionOf(filter);
  const { namespace } = server.options;
  const first = await call(server, (service) =>
    service.listWorkflowExecutions({ namespace, query, pageSize: PAGE_SIZE }),
  );
  let latest = latestOfEach(first.executions.map(visibleRun));
  if (first.nextPageToken.length > 0) {
    latest = [];
    const narrow = await latestOnly(server, query, wanted);
    for await (const page of pagesOf(server, narrow)) {
      latest = latestOfEach([...latest, ...page]).slice(0, wanted);
    }
  }
  const shown = latest.slice(0, wanted);
  // By its condition a query leaves out runs that have followed, which the others do not.
  return filter.status === undefined ? shown : withoutFollowed(server, shown);
}

/** All runs of one execution, the newest first; at most 1,000, and those that went on, too. */
export async function runsOf(server: TemporalServer, executionId: string): Promise<VisibleRun[]> {
  const { namespace } = server.options;
  const query = `WorkflowId = ${literal(executionId)}`;
  const { executions } = await call(server, (service) =>
    service.listWorkflowExecutions({ namespace, query, pageSize: PAGE_SIZE }),
  );
  return newestFirst(executions.map(visibleRun));
}

/** What an execution has started, the newest first, and how many there are. */
export async function childrenOf(
  server: TemporalServer,
  { executionId, runId }: Pick<VisibleRun, 'executionId' | 'runId'>,
  limit: number,
): Promise<{ readonly count: number; readonly latest: readonly VisibleRun[] }> {
  const { namespace } = server.options;
  const query =
    `ParentWorkflowId = ${literal(executionId)} AND ParentRunId = ${literal(runId)} ` +
    `AND ${NOT_CONTINUED}`;
  const { executions } = await call(server, (service) =>
    service.listWorkflowExecutions({ namespace, query, pageSize: limit }),
  );
  const latest = newestFirst(executions.map(visibleRun));
  return { count: latest.length < limit ? latest.length : await count(server, query), latest };
}
