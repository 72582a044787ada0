import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@wflo/tools/ports';
import { certificate } from './certificate.ts';

export interface RealCollectorOptions {
  readonly executable: string;
  /** `server`: it shows its certificate; `mutual`: it wants one, too. Default: plain text. */
  readonly tls?: 'server' | 'mutual';
  /** How long a gRPC connection may live: `1s`. */
  readonly maxConnectionAge?: string;
  /** How long an HTTP connection may be idle: `1s`. */
  readonly idleTimeout?: string;
}

/** An OpenTelemetry Collector with its own defaults, its 4 MiB for a message of gRPC among them. */
export interface RealCollector {
  /** `host:port` */
  readonly grpc: string;
  readonly http: string;
  /** A Unix socket over which it takes gRPC. */
  readonly socketPath: string;
  /** Each span, log record or metric that it has received so far, as OTLP JSON has them. */
  received(): Promise<unknown[]>;
  /** On the ports that it had. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes what it has received. */
  close(): Promise<void>;
}

export async function startRealCollector(options: RealCollectorOptions): Promise<RealCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-export-'));
  const [grpcPort = 0, httpPort = 0] = await freePorts(2);
  const grpc = `localhost:${grpcPort}`;
  const http = `localhost:${httpPort}`;
  const socketPath = join(folder, 'grpc.sock');
  const file = join(folder, 'received.jsonl');
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(configuration(options, { grpc, http, socketPath, file })));
  let child: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (child === undefined) return;
    const over = once(child, 'exit');
    child.kill();
    child = undefined;
    await over;
  };
  const start = async (): Promise<void> => {
    child = spawn(options.executable, ['--config', config], { stdio: 'ignore' });
    for (const port of [grpcPort, httpPort]) while (!(await listens(port)));
  };
  await start();
  return {
    ...{ grpc, http, socketPath, start, stop },
    received: async () => itemsOf(await readFile(file, 'utf8').catch(() => '')),
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(
  { tls, maxConnectionAge, idleTimeout }: RealCollectorOptions,
  at: { grpc: string; http: string; socketPath: string; file: string },
): object {
  const { cert, key } = certificate;
  const secured = {
    ...(tls && { tls: { cert_file: cert, key_file: key } }),
    ...(tls === 'mutual' && {
      tls: { cert_file: cert, key_file: key, client_ca_file: cert },
    }),
  };
  const age = maxConnectionAge && {
    keepalive: {
      server_parameters: {
        max_connection_age: maxConnectionAge,
        max_connection_age_grace: maxConnectionAge,
      },
    },
  };
  const socket = { endpoint: at.socketPath, transport: 'unix' };
  const pipeline = { receivers: ['otlp', 'otlp/socket'], exporters: ['file'] };
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: at.grpc, ...secured, ...age },
          http: {
            endpoint: at.http,
            ...secured,
            ...(idleTimeout && { idle_timeout: idleTimeout }),
          },
        },
      },
      'otlp/socket': { protocols: { grpc: socket } },
    },
    exporters: { file: { path: at.file, append: true, flush_interval: '100ms' } },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: { traces: pipeline, metrics: pipeline, logs: pipeline },
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    const end = (isListening: boolean): void => {
      socket.destroy();
      setTimeout(resolve, isListening ? 0 : 20, isListening);
    };
    socket.on('connect', () => {
      end(true);
    });
    socket.on('error', () => {
      end(false);
    });
  });
}

/** One request a line, the last one perhaps half written. */
function itemsOf(jsonl: string): unknown[] {
  return jsonl
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => inner(JSON.parse(line), 3));
}

/** What is in the lists that are nested so deep: of resources, of scopes, of items. */
function inner(value: unknown, depth: number): unknown[] {
  if (depth === 0) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value)
    .filter((part): part is unknown[] => Array.isArray(part))
    .flatMap((list) => list.flatMap((item) => inner(item, depth - 1)));
}
