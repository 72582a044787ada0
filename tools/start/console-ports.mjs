import { freePorts, isUnused } from '../network/ports.mjs';

const VARIABLES = {
  console: 'CONSOLE_PORT',
  otlpGrpc: 'CONSOLE_OTLP_GRPC_PORT',
  otlpHttp: 'CONSOLE_OTLP_HTTP_PORT',
};

/**
 * The ports, in which those of the console that no variable names give way to what runs already:
 * a Collector on OTLP's port, or anything on 8080. The console's address is printed anyway.
 */
export async function withFreeConsolePorts(ports, env = process.env) {
  const others = new Set(
    Object.entries(ports)
      .filter(([name]) => VARIABLES[name] === undefined)
      .map(([, port]) => port),
  );
  const found = { ...ports };
  for (const [name, variable] of Object.entries(VARIABLES)) {
    if (env[variable]) continue;
    if (others.has(ports[name]) || !(await isUnused(ports[name])))
      [found[name]] = await freePorts(1);
  }
  return found;
}
