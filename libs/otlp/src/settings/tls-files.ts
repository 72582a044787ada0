import { readFileSync } from 'node:fs';
import type { ExportWarningListener } from '../export-warning.ts';
import type { Signal } from '../signal.ts';
import { warnIgnored } from './ignored-variable.ts';
import { otlpVariable, type Environment } from './variables.ts';

/** PEM, as the variables name it. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

/**
 * What cannot be read counts as unset, with a warning: a server that only that file would make
 * trusted, or that wants to see it, gets nothing.
 */
export function tlsFilesFrom(
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener,
): TlsFiles {
  const fileFrom = (setting: string): Buffer | undefined => {
    const found = otlpVariable(signal, env, setting);
    if (found === undefined) return undefined;
    try {
      return readFileSync(found.value);
    } catch (error) {
      warnIgnored(warn, found, `a readable PEM file (${String(error)})`);
      return undefined;
    }
  };
  const ca = fileFrom('CERTIFICATE');
  const key = fileFrom('CLIENT_KEY');
  const cert = fileFrom('CLIENT_CERTIFICATE');
  if (key !== undefined && cert !== undefined) return { ca, key, cert };
  if (key !== undefined || cert !== undefined) {
    const [given, missing] =
      key === undefined
        ? ['CLIENT_CERTIFICATE', 'CLIENT_KEY']
        : ['CLIENT_KEY', 'CLIENT_CERTIFICATE'];
    const message = `OTEL_EXPORTER_OTLP_${given} is ignored without OTEL_EXPORTER_OTLP_${missing}.`;
    warn({ kind: 'setting_ignored', message });
  }
  return { ca };
}
