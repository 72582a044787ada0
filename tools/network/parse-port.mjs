/**
 * The port that an environment variable names, or `fallback` when it is unset or empty.
 *
 * @throws {Error} WFLO_INVALID_PORT when it is no integer of 1 to 65535.
 */
export function parsePort(variable, fallback, env = process.env) {
  const text = env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  const error = new Error(`${variable} is ${JSON.stringify(text)}; a port is 1 to 65535.`);
  error.code = 'WFLO_INVALID_PORT';
  throw error;
}
