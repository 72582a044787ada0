/** `node main.mjs`: serves the fixture LLM on FIXTURE_LLM_PORT (default 8003) until a signal. */
import { parsePort } from '../network/parse-port.mjs';
import '../process/end-with-nx.mjs';
import { startFixtureLlm } from './server.mjs';

const port = parsePort('FIXTURE_LLM_PORT', 8003);

try {
  const server = await startFixtureLlm({ port });
  console.log(`Fixture LLM (no real model) on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close());
} catch (error) {
  if (error.code !== 'EADDRINUSE') throw error;
  console.error(
    `Port ${port} is taken, and the fixture LLM needs one: move it with FIXTURE_LLM_PORT.`,
  );
  process.exitCode = 1;
}
