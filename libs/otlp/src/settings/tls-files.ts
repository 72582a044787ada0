import { readFileSync } from 'node:fs';
import { InvalidExportSettingError } from '../errors.ts';
import type { Signal } from '../signal.ts';
import { otlpVariable, type Environment } from './variables.ts';

/** PEM, as the variables name it. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

export function tlsFilesFrom(signal: Signal, env: Environment): TlsFiles {
  const ca = fileFrom(signal, env, 'CERTIFICATE');
  const key = fileFrom(signal, env, 'CLIENT_KEY');
  const cert = fileFrom(signal, env, 'CLIENT_CERTIFICATE');
  if ((key === undefined) !== (cert === undefined)) {
    throw new InvalidExportSettingError(
      'OTEL_EXPORTER_OTLP_CLIENT_KEY and OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
      'only one of them',
      'both or none',
    );
  }
  return { ca, key, cert };
}

function fileFrom(signal: Signal, env: Environment, setting: string): Buffer | undefined {
  const variable = otlpVariable(signal, env, setting);
  if (variable === undefined) return undefined;
  try {
    return readFileSync(variable.value);
  } catch (cause) {
    const { name, value } = variable;
    throw new InvalidExportSettingError(name, value, 'a readable PEM file', { cause });
  }
}
