/**
 * The command `wflo-console`: a console with the settings of the environment, until it is ended.
 *
 * @module
 */
import { consoleOptionsFromEnv } from './server/settings.ts';
import { startConsole } from './server/start-console.ts';
import { messageOf } from './values/message.ts';

async function main(): Promise<void> {
  const running = await startConsole(consoleOptionsFromEnv(process.env));
  const { url, otlpGrpcAddress, otlpHttpUrl, problems } = running;
  process.stdout.write(`${url}\n`);
  if (otlpGrpcAddress !== null) process.stdout.write(`OTLP over gRPC: ${otlpGrpcAddress}\n`);
  if (otlpHttpUrl !== null) process.stdout.write(`OTLP over HTTP: ${otlpHttpUrl}\n`);
  for (const problem of problems) process.stderr.write(`wflo-console: ${problem}\n`);
  const end = (): void => {
    void running.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`wflo-console: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
