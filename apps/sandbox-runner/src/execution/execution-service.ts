import { context, propagation, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { ExecutionResult } from '@wflo/contracts';
import { withLogContext, type Logger } from '@wflo/observability';
import type { Backend } from '../backends/backend.ts';
import type { Outcome, Program } from '../program.ts';
import { RunCancelledError, RunLostError, SandboxBusyError } from '../errors.ts';
import { capturedOutput } from './captured-output.ts';
import type { ConcurrencyGate } from './concurrency-gate.ts';
import type { ResolvedRequest } from './resolve-program.ts';
import type { RunnerMetrics } from './runner-metrics.ts';

export interface ExecutionServiceOptions {
  readonly backend: Backend;
  readonly gate: ConcurrencyGate;
  readonly metrics: RunnerMetrics;
  readonly logger: Logger;
  /** Whether spans have what programs have written. Default false. */
  readonly capturesOutput?: boolean | undefined;
}

/** Baggage that callers send along, and the log fields that it becomes. */
const LOGGED_BAGGAGE = {
  'wflo.workflow_id': 'workflow_id',
  'wflo.execution_id': 'execution_id',
  'wflo.step_id': 'step_id',
} as const;

/**
 * Runs programs: waits for a place, hands the program to the backend, and leaves a span, log lines
 * and metrics that agree with the response.
 */
export class ExecutionService {
  readonly #options: ExecutionServiceOptions;
  readonly #shutdown = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: ExecutionServiceOptions) {
    this.#options = options;
  }

  /**
   * Runs one program to its end. Aborting `signal` ends it with status `killed`.
   *
   * @throws {SandboxBusyError} `WFLO_SANDBOX_BUSY`
   * @throws {BackendUnavailableError} `WFLO_UNAVAILABLE`
   * @throws {ShuttingDownError} `WFLO_SHUTTING_DOWN`
   * @throws {RunCancelledError} when `signal` is aborted before the program started.
   */
  async execute(request: ResolvedRequest, signal: AbortSignal): Promise<ExecutionResult> {
    const stop = AbortSignal.any([signal, this.#shutdown.signal]);
    const run = withLogContext(baggageFields(), () =>
      this.#options.gate.run(() => this.#run(request, stop), stop),
    );
    this.#running.add(run);
    try {
      return await run;
    } catch (error) {
      if (!(error instanceof RunLostError)) {
        this.#options.metrics.refused.inc({ reason: refusal(error) });
      }
      throw error;
    } finally {
      this.#running.delete(run);
    }
  }

  /** Starts nothing more, lets what runs go on for so long, then kills it. */
  async drain(timeoutSeconds: number): Promise<void> {
    this.#options.gate.close();
    const timer = setTimeout(() => {
      this.#shutdown.abort();
    }, timeoutSeconds * 1_000);
    await Promise.allSettled([...this.#running]);
    clearTimeout(timer);
  }

  async #run(request: ResolvedRequest, signal: AbortSignal): Promise<ExecutionResult> {
    const { backend, capturesOutput = false } = this.#options;
    const span = trace.getTracer('wflo.sandbox').startSpan('sandbox.execute', {
      attributes: {
        'sandbox.language': request.language,
        'sandbox.timeout': request.timeoutSeconds,
        'sandbox.memory_mb': request.memoryMb,
        'sandbox.backend': backend.name,
      },
    });
    return context.with(trace.setSpan(context.active(), span), async () => {
      try {
        const program: Program = { ...request, id: `sbx-${crypto.randomUUID()}`, env: traceEnv() };
        const outcome = await this.#runLogged(program, signal);
        describe(span, outcome);
        if (capturesOutput) span.setAttributes(capturedOutput(outcome));
        return { id: program.id, ...outcome, backend: backend.name };
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  async #runLogged(program: Program, signal: AbortSignal): Promise<Outcome> {
    const { backend, logger, metrics } = this.#options;
    const { id, language, timeoutSeconds, memoryMb } = program;
    const log = logger.bind({ sandbox_id: id, language, backend: backend.name });
    log.info('sandbox_started', { timeout_seconds: timeoutSeconds, memory_mb: memoryMb });
    try {
      const outcome = await backend.run(program, signal);
      const { status, exitCode, durationSeconds } = outcome;
      metrics.executions.inc({ language, status, backend: backend.name });
      metrics.durationSeconds.observe({ language, backend: backend.name }, durationSeconds);
      log.info('sandbox_finished', {
        status,
        exit_code: exitCode,
        duration_seconds: durationSeconds,
        stdout_bytes: Buffer.byteLength(outcome.stdout),
        stderr_bytes: Buffer.byteLength(outcome.stderr),
      });
      return outcome;
    } catch (error) {
      if (error instanceof RunLostError) metrics.lost.inc({ language, backend: backend.name });
      log.error('sandbox_failed', { err: error });
      throw error;
    }
  }
}

function describe(span: Span, { status, exitCode }: Outcome): void {
  span.setAttribute('sandbox.status', status);
  if (exitCode !== null) span.setAttribute('sandbox.exit_code', exitCode);
  if (status !== 'success') span.setStatus({ code: SpanStatusCode.ERROR, message: status });
}

/** The trace that the program is part of, as a command-line program finds it. */
function traceEnv(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return Object.fromEntries(
    Object.entries(carrier)
      .filter(([name]) => name === 'traceparent' || name === 'tracestate')
      .map(([name, value]) => [name.toUpperCase(), value]),
  );
}

function baggageFields(): Record<string, string> {
  const baggage = propagation.getActiveBaggage();
  return Object.fromEntries(
    Object.entries(LOGGED_BAGGAGE).flatMap(([key, field]) => {
      const value = baggage?.getEntry(key)?.value;
      return value === undefined ? [] : [[field, value.slice(0, 256)]];
    }),
  );
}

function refusal(error: unknown): string {
  if (error instanceof SandboxBusyError) return 'busy';
  return error instanceof RunCancelledError ? 'cancelled' : 'unavailable';
}
