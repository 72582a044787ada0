import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InvalidConsoleOptionError } from '../errors.ts';
import type { TemporalSettings } from '../temporal/temporal-reader.ts';
import type { ConsoleOptions } from './options.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'expected a port from 0 to 65535');
const count = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);
const text = z.string().min(1);

/** Variables, each with the option that it sets. */
const VARIABLES = {
  CONSOLE_PORT: ['port', port],
  CONSOLE_HOST: ['host', text],
  CONSOLE_OTLP_GRPC_PORT: ['otlpGrpcPort', port],
  CONSOLE_OTLP_HTTP_PORT: ['otlpHttpPort', port],
  CONSOLE_DATA_FOLDER: ['dataFolder', text],
  CONSOLE_MAX_AGE_DAYS: ['maxAgeDays', count],
  CONSOLE_MAX_BYTES: ['maxBytes', count],
  CONSOLE_TOKEN: ['token', text],
  COST_SERVICE_URL: ['costServiceUrl', text],
  COST_SERVICE_TOKEN: ['costServiceToken', text],
} as const;

/**
 * The options that an environment sets. An empty variable is one that is not set.
 *
 * @throws {InvalidConsoleOptionError} `WFLO_CONSOLE_OPTION_INVALID`, with the variable's name
 */
export function consoleOptionsFromEnv(env: NodeJS.ProcessEnv): ConsoleOptions {
  const options: Record<string, unknown> = {};
  for (const [name, [option, schema]] of Object.entries(VARIABLES)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const shown = /TOKEN/.test(name) ? '(a secret)' : value;
      throw new InvalidConsoleOptionError(name, shown, parsed.error.issues[0]?.message ?? '');
    }
    options[option] = parsed.data;
  }
  const hosts = env.CONSOLE_ALLOWED_HOSTS?.split(',').filter((host) => host !== '');
  if (hosts !== undefined) options.allowedHosts = hosts.map((host) => host.trim());
  if (env.CONSOLE_ACTIONS === 'off') options.actions = false;
  if (env.TEMPORAL_ADDRESS !== undefined && env.TEMPORAL_ADDRESS !== '') {
    options.temporal = {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE === '' ? undefined : env.TEMPORAL_NAMESPACE,
      apiKey: env.TEMPORAL_API_KEY === '' ? undefined : env.TEMPORAL_API_KEY,
      ...tlsOf(env),
    };
  }
  const links = linksOf(env);
  if (links.length > 0) options.links = links;
  return options;
}

/** Where a run can be looked at besides, by the variables of other programs of the system. */
function linksOf({ TEMPORAL_UI_URL: ui, WFLO_TRACE_URL: trace }: NodeJS.ProcessEnv) {
  const base = ui?.replace(/\/+$/, '') ?? '';
  const run = `${base}/namespaces/{namespace}/workflows/{executionId}`;
  return [
    ...(base === '' ? [] : [{ name: 'Temporal', url: run }]),
    ...((trace ?? '') === ''
      ? []
      : [{ name: 'Trace', url: (trace ?? '').replaceAll('{trace_id}', '{traceId}') }]),
  ];
}

/** Each of the variables turns TLS on. @throws what reading a file throws */
function tlsOf(env: NodeJS.ProcessEnv): Pick<TemporalSettings, 'tls'> {
  const read = (name: string) => {
    const file = env[name];
    return file === undefined || file === '' ? undefined : readFileSync(file);
  };
  const crt = read('TEMPORAL_TLS_CERT');
  const key = read('TEMPORAL_TLS_KEY');
  const ca = read('TEMPORAL_TLS_CA');
  const serverName = env.TEMPORAL_TLS_SERVER_NAME ?? '';
  if (crt ?? key ?? ca ?? (serverName === '' ? undefined : serverName)) {
    return {
      tls: {
        ...(crt === undefined || key === undefined ? {} : { clientCertPair: { crt, key } }),
        ...(ca === undefined ? {} : { serverRootCACertificate: ca }),
        ...(serverName === '' ? {} : { serverNameOverride: serverName }),
      },
    };
  }
  const isOn = env.TEMPORAL_TLS === 'true' || (env.TEMPORAL_API_KEY ?? '') !== '';
  return isOn ? { tls: true } : {};
}
