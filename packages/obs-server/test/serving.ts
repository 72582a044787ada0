import { startObsServer, type ObsServer, type ObsServerOptions } from '../src/index.ts';

const started: ObsServer[] = [];

/** A server on a free port that `closeAll` closes. */
export async function serve(options: ObsServerOptions = {}): Promise<ObsServer> {
  const server = await startObsServer({ port: 0, ...options });
  started.push(server);
  return server;
}

export async function closeAll(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.close()));
}

export async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}
