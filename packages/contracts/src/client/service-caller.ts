import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'undici';
import type { z } from 'zod';
import { readBoundedText } from './bounded-text.ts';
import {
  parseBaseUrl,
  parseMaxAnswerBytes,
  parseTimeoutMillis,
  parseToken,
  type CallOptions,
  type ClientOptions,
} from './client-options.ts';
import { ServiceError } from '../errors.ts';
import { readResponse } from './service-response.ts';
import { isRepeatedStatus, MAX_ATTEMPTS, retryDelayMillis, wasNeverSent } from './retry-policy.ts';
import { HttpConnections } from './http-connections.ts';
import { withClientSpan } from './trace-propagation.ts';

const DEFAULT_TIMEOUT_MILLIS = 10_000;
const DEFAULT_MAX_ANSWER_BYTES = 64 * 1_048_576;

export interface Call<T> {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** The path with names in place of ids. */
  readonly route: string;
  readonly path: string;
  readonly body?: unknown;
  readonly response: z.ZodType<T>;
  /**
   * Whether making it twice has the effect of making it once. A call that is not idempotent is made
   * again only after a connection that was never established.
   */
  readonly idempotent: boolean;
}

/**
 * Makes calls of a contract to one service: sends each, bounds it, repeats it where that is safe,
 * and reads the response by its schema.
 */
export class ServiceCaller {
  readonly #service: string;
  readonly #baseUrl: string;
  readonly #token: string | undefined;
  readonly #timeoutMillis: number;
  readonly #maxAnswerBytes: number;
  readonly #connections = new HttpConnections();

  constructor(service: string, options: ClientOptions) {
    const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
    const { maxAnswerBytes = DEFAULT_MAX_ANSWER_BYTES } = options;
    this.#service = service;
    this.#baseUrl = parseBaseUrl(options.baseUrl);
    this.#token = parseToken(options.token);
    this.#timeoutMillis = parseTimeoutMillis(timeoutMillis);
    this.#maxAnswerBytes = parseMaxAnswerBytes(maxAnswerBytes);
  }

  /** The response, or a {@link ServiceError}; when the caller's signal ends it, the signal's reason. */
  async call<T>(call: Call<T>, options: CallOptions = {}): Promise<T> {
    const timeoutMillis = parseTimeoutMillis(options.timeoutMillis ?? this.#timeoutMillis);
    const deadline = AbortSignal.timeout(timeoutMillis);
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    const endsAt = performance.now() + timeoutMillis;
    try {
      return await this.#attempts(call, signal, endsAt);
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      options.signal?.throwIfAborted();
      if (deadline.aborted) {
        throw new ServiceError(
          'WFLO_SERVICE_TIMEOUT',
          `${this.#name(call)} sent no full response within ${timeoutMillis} ms; ` +
            'raise timeoutMillis if that is too short for it',
          { retryable: true, cause: error },
        );
      }
      throw new ServiceError(
        'WFLO_SERVICE_UNREACHABLE',
        `${this.#name(call)} could not be reached at ${this.#baseUrl}: ${reason(error)}; ` +
          'check that it runs and that the URL is right',
        { retryable: true, cause: error },
      );
    }
  }

  async #attempts<T>(call: Call<T>, signal: AbortSignal, endsAt: number): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const last = attempt + 1 >= MAX_ATTEMPTS;
      try {
        const { response, text } = await this.#send(call, signal, attempt);
        const waitMillis = retryDelayMillis(attempt, response.headers.get('retry-after'));
        const repeat =
          !last &&
          call.idempotent &&
          isRepeatedStatus(response.status) &&
          performance.now() + waitMillis < endsAt;
        if (!repeat) return readResponse(this.#name(call), call.response, response, text);
        await delay(waitMillis, undefined, { signal });
      } catch (error) {
        const repeat = !last && (call.idempotent || wasNeverSent(error));
        if (error instanceof ServiceError || signal.aborted || !repeat) throw error;
        const waitMillis = retryDelayMillis(attempt, null);
        if (performance.now() + waitMillis >= endsAt) throw error;
        await delay(waitMillis, undefined, { signal });
      }
    }
  }

  async #send<T>(
    call: Call<T>,
    signal: AbortSignal,
    resendCount: number,
  ): Promise<{ response: Response; text: string }> {
    const { method, route, path, body, idempotent } = call;
    const url = `${this.#baseUrl}${path}`;
    return withClientSpan(
      { method, route, url, resendCount },
      async (traceHeaders, describeResponse) => {
        const response = await this.#connections.fetch(url, {
          method,
          headers: {
            ...traceHeaders,
            accept: 'application/json, application/problem+json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          },
          body: JSON.stringify(body),
          redirect: 'error',
          signal,
          pooled: idempotent,
        });
        describeResponse(response.status);
        const text = await readBoundedText(response, this.#maxAnswerBytes);
        if (text === undefined) throw this.#tooLarge({ method, route }, response.status);
        return { response, text };
      },
    );
  }

  #tooLarge(call: Pick<Call<unknown>, 'method' | 'route'>, status: number): ServiceError {
    return new ServiceError(
      'WFLO_SERVICE_RESPONSE_TOO_LARGE',
      `${this.#name(call)} responded ${status} with more than ${this.#maxAnswerBytes} bytes; ` +
        "check that the URL is the service's, or raise maxAnswerBytes",
      { status, retryable: false },
    );
  }

  #name(call: Pick<Call<unknown>, 'method' | 'route'>): string {
    return `${this.#service} ${call.method} ${call.route}`;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(reason).join(', ');
  }
  return error.cause === undefined ? error.message : reason(error.cause);
}
