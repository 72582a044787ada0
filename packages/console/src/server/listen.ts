import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import grpc from '@grpc/grpc-js';
import { ConsoleError } from '../errors.ts';

/** `WFLO_CONSOLE_PORT`: the port is taken, or may not be listened on. */
export class PortError extends ConsoleError {
  constructor(what: string, host: string, port: number, variable: string, cause: unknown) {
    const { code } = (cause ?? {}) as { code?: string };
    const why =
      code === 'EADDRINUSE' || code === undefined ? 'is taken' : `cannot be used (${code})`;
    super(
      'WFLO_CONSOLE_PORT',
      500,
      `${what}: port ${port} on ${host} ${why}; set ${variable} to another one, or to 0 for a free one`,
      { cause },
    );
  }
}

/** @throws {PortError} */
export async function listenHttp(
  listener: RequestListener,
  host: string,
  port: number,
  names: { readonly what: string; readonly variable: string },
): Promise<{ server: Server; port: number }> {
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new PortError(names.what, host, port, names.variable, cause));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : port };
}

/** @throws {PortError} */
export async function listenGrpc(
  server: grpc.Server,
  host: string,
  port: number,
  names: { readonly what: string; readonly variable: string },
): Promise<number> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(target, grpc.ServerCredentials.createInsecure(), (cause, bound) => {
      if (cause === null) resolve(bound);
      else reject(new PortError(names.what, host, port, names.variable, undefined));
    });
  });
}

/** Ends what is idle at once, and what is not within a second. */
export async function closeHttp(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, 1_000);
  await closed;
  clearTimeout(late);
}

export async function closeGrpc(server: grpc.Server): Promise<void> {
  const late = setTimeout(() => {
    server.forceShutdown();
  }, 1_000);
  await new Promise<void>((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });
  clearTimeout(late);
}
