import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ExportWarningListener } from '../export-warning.ts';
import type { Signal } from '../signal.ts';
import { warnIgnored } from './ignored-variable.ts';
import { otlpVariable, type Environment, type Variable } from './variables.ts';

/** PEM, as the variables name it. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

/** What new connections are made with. */
export interface TlsSource {
  /** As the files are now: they may have been renewed. What cannot be used leaves what was before. */
  read(): TlsFiles;
}

export const NO_TLS_FILES: TlsSource = { read: () => ({}) };

/**
 * What cannot be used counts as unset, with a warning: a server that only that file would make
 * trusted, or that wants to see it, gets nothing.
 */
export function tlsFilesFrom(
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener,
): TlsSource {
  const authority = otlpVariable(signal, env, 'CERTIFICATE');
  const key = otlpVariable(signal, env, 'CLIENT_KEY');
  const cert = otlpVariable(signal, env, 'CLIENT_CERTIFICATE');
  const trusted = renewable(
    () => authority && authorityIn(authority),
    (error) => {
      if (authority) warnIgnored(warn, authority, `a readable PEM file (${error})`);
    },
  );
  const own = renewable(
    () => (key && cert ? identityIn(key, cert) : undefined),
    (error) => {
      const names = [key?.name, cert?.name].join(' and ');
      const expected = `a readable PEM file each, which fit together (${error})`;
      warn({ kind: 'setting_ignored', message: `${names} are ignored: expected ${expected}.` });
    },
  );
  if ((key === undefined) !== (cert === undefined)) {
    const [given, missing] = key === undefined ? [cert, 'CLIENT_KEY'] : [key, 'CLIENT_CERTIFICATE'];
    const message = `${given?.name ?? ''} is ignored without OTEL_EXPORTER_OTLP_${missing}.`;
    warn({ kind: 'setting_ignored', message });
  }
  return { read: () => ({ ...trusted(), ...own() }) };
}

/** Reads at once and each time that it is called; keeps the last that could be used. */
function renewable(
  read: () => TlsFiles | undefined,
  failed: (error: string) => void,
): () => TlsFiles {
  let files: TlsFiles = {};
  try {
    files = read() ?? {};
  } catch (error) {
    failed(String(error));
  }
  return () => {
    try {
      return (files = read() ?? {});
    } catch {
      // It may be in the middle of being written.
      return files;
    }
  };
}

/** @throws where it is no certificate */
function authorityIn({ value }: Variable): TlsFiles {
  const ca = readFileSync(value);
  new X509Certificate(ca);
  return { ca };
}

/** @throws where they are none, or do not fit */
function identityIn(key: Variable, cert: Variable): TlsFiles {
  const files = { key: readFileSync(key.value), cert: readFileSync(cert.value) };
  process.getBuiltinModule('node:tls').createSecureContext(files);
  return files;
}
