import type { CallOptions, ClientOptions } from '../client/client-options.ts';
import {
  executionResultSchema,
  runtimesSchema,
  type ExecutionRequest,
  type ExecutionResult,
  type Runtimes,
} from './execution.ts';
import { ServiceCaller } from '../client/service-caller.ts';

/** Time for a run that names no limit of its own. */
const UNNAMED_RUN_SECONDS = 60;
/** Time for getting a sandbox ready and for the response, on top of the run itself. */
const OVERHEAD_SECONDS = 30;

/** The calls of sandbox-runner. */
export interface SandboxClient {
  /**
   * Runs code once; it is repeated only when no connection came about. Its time limit is the call's
   * `timeoutMillis`, else the client's, else `timeoutSeconds` (or 60 s) plus 30 s.
   */
  execute(request: ExecutionRequest, options?: CallOptions): Promise<ExecutionResult>;
  /** The languages that the runner has. */
  runtimes(options?: CallOptions): Promise<Runtimes>;
}

/**
 * A typed client of sandbox-runner. It opens connections when it calls, and holds none open that
 * would delay the end of the process.
 *
 * @throws {InvalidClientOptionError} `WFLO_CLIENT_OPTION_INVALID`
 * @example
 * const sandbox = createSandboxClient({ baseUrl: 'http://127.0.0.1:8001' });
 * const { stdout } = await sandbox.execute({ language: 'python', code: 'print(6 * 7)' });
 */
export function createSandboxClient(options: ClientOptions): SandboxClient {
  const caller = new ServiceCaller('sandbox-runner', options);
  return {
    execute: (body, { signal, timeoutMillis } = {}) =>
      caller.call(
        {
          method: 'POST',
          route: '/v1/executions',
          path: '/v1/executions',
          body,
          response: executionResultSchema,
          idempotent: false,
        },
        { signal, timeoutMillis: timeoutMillis ?? options.timeoutMillis ?? runMillis(body) },
      ),
    runtimes: (callOptions) =>
      caller.call(
        {
          method: 'GET',
          route: '/v1/runtimes',
          path: '/v1/runtimes',
          response: runtimesSchema,
          idempotent: true,
        },
        callOptions,
      ),
  };
}

function runMillis({ timeoutSeconds }: ExecutionRequest): number {
  return ((timeoutSeconds ?? UNNAMED_RUN_SECONDS) + OVERHEAD_SECONDS) * 1_000;
}
