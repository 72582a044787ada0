import { Context } from '@temporalio/activity';
import type { StepOf } from '../definition/step-types/index.ts';
import { guardedRequest, type GuardedResponse } from '../egress/guarded-request.ts';
import { WorkerError } from '../errors.ts';
import { asText, renderAsText, renderValue, type TemplateScope } from '../templates/render.ts';
import { withHeartbeat } from './activity-run.ts';
import type { HttpOutput, WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { saveResponse } from './failed-output.ts';
import { StepFailedError } from './failure.ts';
import { withStepRow } from './step-row.ts';

/** Statuses after which the same request may succeed. */
const RETRYABLE_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

function toRequest(step: StepOf<'http'>, scope: TemplateScope) {
  const body = step.body === undefined ? undefined : renderValue(step.body, scope, ['body']);
  const headers = Object.fromEntries(
    Object.entries(step.headers).map(([name, value]) => [
      name.toLowerCase(),
      renderAsText(value, scope, ['headers', name]),
    ]),
  );
  const json = body !== undefined && typeof body !== 'string';
  return {
    method: step.method,
    url: renderAsText(step.url, scope, ['url']),
    headers: json ? { 'content-type': 'application/json', ...headers } : headers,
    body: body === undefined ? undefined : asText(body),
  };
}

function parsedJson({ headers, body }: GuardedResponse): { json?: unknown } {
  if (!/\bjson\b/i.test(headers['content-type'] ?? '')) return {};
  try {
    return { json: JSON.parse(body) };
  } catch {
    // The server's word against the body's: the step still has the text.
    return {};
  }
}

function refusalOf(
  step: StepOf<'http'>,
  { status, url }: GuardedResponse,
): StepFailedError | undefined {
  const accepted = (status >= 200 && status < 300) || (step.allowStatus?.includes(status) ?? false);
  if (accepted) return undefined;
  return new StepFailedError(
    'WFLO_HTTP_STATUS',
    `Step "${step.id}": ${step.method} ${new URL(url).host} responded with ${status}; expected 2xx or one of allowStatus`,
    step.retry !== undefined || RETRYABLE_STATUSES.has(status),
  );
}

function timedOut({ id, timeoutSeconds }: StepOf<'http'>): StepFailedError {
  const message = `Step "${id}": no full response within ${timeoutSeconds} s`;
  return new StepFailedError('WFLO_HTTP_TIMEOUT', message, true);
}

function notReached({ id }: StepOf<'http'>, error: unknown): StepFailedError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StepFailedError('WFLO_HTTP_FAILED', `Step "${id}": ${reason}`, true);
}

export function createHttpActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'http_request'> {
  return {
    http_request: (argument) =>
      withStepRow(dependencies, argument, async (attempt): Promise<HttpOutput> => {
        const { step, scope } = argument;
        const request = toRequest(step, { ...scope, attempt });
        const timeout = AbortSignal.timeout(step.timeoutSeconds * 1_000);
        const signal = AbortSignal.any([Context.current().cancellationSignal, timeout]);
        try {
          const response = await withHeartbeat(() =>
            guardedRequest(request, {
              guard: dependencies.egress,
              signal,
              maxResponseBytes: dependencies.maxResponseBytes,
            }),
          );
          const refusal = refusalOf(step, response);
          if (refusal !== undefined) {
            await saveResponse(dependencies, step.id, response);
            throw refusal;
          }
          const { status, headers, body } = response;
          return { status, headers, body, ...parsedJson(response) };
        } catch (error) {
          if (error instanceof WorkerError) throw error;
          throw timeout.aborted ? timedOut(step) : notReached(step, error);
        }
      }),
  };
}
