import type { Agent, ClientRequest } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { ExportSettings } from '../settings/export-settings.ts';
import type { TlsFiles } from '../settings/tls-files.ts';
import { gzipped } from './gzipped.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';
import { readResponse } from './http-response.ts';
import { connectionProblem } from './response-body.ts';
import { lookupOfSocket } from './name-lookup.ts';
import { watchSockets, withoutHolding } from './unheld-sockets.ts';

/** OTLP over HTTP with protobuf bodies. */
export class HttpTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  #agent: Agent | undefined;
  #tls: TlsFiles | undefined;
  #stopWatching: () => void = () => undefined;

  constructor(settings: ExportSettings) {
    this.#settings = settings;
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    try {
      const { endpoint, compression, agent } = this.#settings;
      const client = endpoint.secure ? await import('node:https') : await import('node:http');
      const payload = compression === 'gzip' ? await gzipped(body) : body;
      const tls = (this.#tls ??= this.#settings.tls.read());
      const own = agent ?? (this.#agent ??= this.#createAgent(client.Agent, tls));
      const post = () => this.#post({ send: client.request, agent: own, tls }, payload, options);
      // A caller's agent may have other users, whose requests are to hold the process.
      const result = await (agent === undefined ? withoutHolding(post) : post());
      if (result.status === 'retryable') this.#disconnect();
      return result;
    } catch (error) {
      return { status: 'refused', error: String(error) };
    }
  }

  close(): void {
    this.#disconnect();
  }

  /** Behind one name there may be many collectors, and the next one may be well. */
  #disconnect(): void {
    this.#agent?.destroy();
    this.#agent = this.#tls = undefined;
    this.#stopWatching();
  }

  #createAgent(Agent: new (options: AgentOptions) => Agent, tls: AgentOptions): Agent {
    this.#stopWatching = watchSockets();
    return new Agent({ keepAlive: true, lookup: lookupOfSocket, ...tls, ...proxyOptions() });
  }

  #post(
    by: Connecting,
    payload: Uint8Array,
    { timeoutMillis, signal }: TransmitOptions,
  ): Promise<TransmitResult> {
    const { endpoint, headers, compression } = this.#settings;
    const { host, port, path, socketPath } = endpoint;
    const address = { host: host.replace(/^\[|\]$/g, ''), port };
    const request = by.send({
      agent: by.agent,
      // A caller's agent does not know them.
      ...by.tls,
      ...(socketPath === undefined ? address : { socketPath, host: 'localhost' }),
      path,
      method: 'POST',
      signal,
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-length': payload.byteLength,
        'user-agent': 'wflo-otlp',
        ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      },
    });
    return new Promise((resolve) => {
      let isOver = false;
      const end = (result: TransmitResult): void => {
        isOver = true;
        clearTimeout(timer);
        resolve(result);
      };
      const timer = setTimeout(() => {
        end({ status: 'retryable', error: `no response in ${timeoutMillis} ms` });
        request.destroy();
      }, timeoutMillis);
      timer.unref();
      request.on('error', (error) => {
        if (isOver) return;
        if (!wasIdleTooLong(request, error)) {
          end({ status: 'retryable', error: connectionProblem(error) });
          return;
        }
        clearTimeout(timer);
        resolve(this.#post(by, payload, { timeoutMillis, signal }));
      });
      request.on('response', (response) => {
        readResponse(response, end);
      });
      // An agent gives a socket that it reuses its hold on the process back.
      request.on('socket', (socket) => socket.unref());
      request.end(payload);
    });
  }
}

interface Connecting {
  readonly send: typeof import('node:http').request;
  readonly agent: Agent;
  readonly tls: TlsFiles;
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
