import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { ExportSettings } from '../settings/export-settings.ts';
import { gzipped } from './gzipped.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';
import { collectBody, connectionProblem, shortText } from './response-body.ts';
import { decodeRpcStatus } from './rpc-status.ts';
import { lookupOfSocket } from './name-lookup.ts';
import { watchSockets, withoutHolding } from './unheld-sockets.ts';

/** Response codes that the OTLP specification calls retryable ("OTLP/HTTP Response"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
const PAYLOAD_TOO_LARGE = 413;

/** OTLP over HTTP with protobuf bodies. */
export class HttpTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  #agent: Agent | undefined;
  #stopWatching: () => void = () => undefined;

  constructor(settings: ExportSettings) {
    this.#settings = settings;
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    try {
      const { endpoint, compression, tls, agent } = this.#settings;
      const client = endpoint.secure ? await import('node:https') : await import('node:http');
      const payload = compression === 'gzip' ? await gzipped(body) : body;
      // A caller's agent may have other users, whose requests are to hold the process.
      if (agent !== undefined) return await this.#post(client.request, agent, payload, options);
      const own = (this.#agent ??= this.#createAgent(client.Agent, tls));
      return await withoutHolding(() => this.#post(client.request, own, payload, options));
    } catch (error) {
      return { status: 'refused', error: String(error) };
    }
  }

  close(): void {
    this.#agent?.destroy();
    this.#stopWatching();
  }

  #createAgent(Agent: new (options: AgentOptions) => Agent, tls: AgentOptions): Agent {
    this.#stopWatching = watchSockets();
    return new Agent({ keepAlive: true, lookup: lookupOfSocket, ...tls, ...proxyOptions() });
  }

  #post(
    send: typeof import('node:http').request,
    agent: Agent,
    payload: Uint8Array,
    { timeoutMillis, signal }: TransmitOptions,
  ): Promise<TransmitResult> {
    const { endpoint, headers, compression, tls } = this.#settings;
    const { host, port, path, socketPath } = endpoint;
    const address = { host: host.replace(/^\[|\]$/g, ''), port };
    const request = send({
      agent,
      // A caller's agent does not know them.
      ...tls,
      ...(socketPath === undefined ? address : { socketPath, host: 'localhost' }),
      path,
      method: 'POST',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]),
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-length': payload.byteLength,
        'user-agent': 'wflo-otlp',
        ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      },
    });
    return new Promise((resolve) => {
      request.on('error', (error) => {
        if (wasIdleTooLong(request, error)) {
          resolve(this.#post(send, agent, payload, { timeoutMillis, signal }));
          return;
        }
        resolve({ status: 'retryable', error: connectionProblem(error) });
      });
      request.on('response', (response) => {
        readResponse(response, resolve);
      });
      // An agent gives a socket that it reuses its hold on the process back.
      request.on('socket', (socket) => socket.unref());
      request.end(payload);
    });
  }
}

/** What Node's own agents do with `NODE_USE_ENV_PROXY=1` or `--use-env-proxy`, where Node has it. */
function proxyOptions(): AgentOptions {
  const isWanted =
    process.env['NODE_USE_ENV_PROXY'] === '1' ||
    process.execArgv.includes('--use-env-proxy') ||
    (process.env['NODE_OPTIONS'] ?? '').split(/\s+/).includes('--use-env-proxy');
  return isWanted ? { proxyEnv: process.env } : {};
}

/**
 * Whether the server has closed a connection that it took for idle, just as the request went out by
 * it (Node, `request.reusedSocket`): another one is to be had at once. Each such end costs the agent
 * one of its connections, so that there are few.
 */
function wasIdleTooLong(request: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function readResponse(response: IncomingMessage, resolve: (result: TransmitResult) => void): void {
  const body = collectBody(response);
  response.on('error', (error) => {
    resolve({ status: 'retryable', error: error.message });
  });
  response.on('end', () => {
    resolve(result(response, body()));
  });
}

function result(response: IncomingMessage, body: Buffer): TransmitResult {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { status: 'accepted', response: body };
  const error = describeFailure(status, response, body);
  if (isTooLarge(status, error)) return { status: 'too_large', error };
  if (!RETRYABLE.has(status)) return { status: 'refused', error };
  const retryAfterMillis = retryAfter(response.headers['retry-after']);
  return { status: 'retryable', error, retryAfterMillis };
}

/** The Collector says 400 of a request above its own limit. */
function isTooLarge(status: number, error: string): boolean {
  return status === PAYLOAD_TOO_LARGE || (status === 400 && /body too large/i.test(error));
}

function describeFailure(status: number, response: IncomingMessage, body: Buffer): string {
  const contentType = response.headers['content-type'];
  const isStatus = contentType?.startsWith('application/x-protobuf') ?? false;
  const message = isStatus ? decodeRpcStatus(body).message : undefined;
  if (message !== undefined) return `HTTP ${status} ${message}`.trim();
  const text = shortText(body, contentType);
  return [`HTTP ${status} ${response.statusMessage ?? ''}`.trim(), text].filter(Boolean).join(': ');
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const millis = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return millis > 0 ? millis : undefined;
}
