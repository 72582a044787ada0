/**
 * From settings to how Temporal is reached, for the worker's connection and the command's.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/worker';
import type { CommandSettings } from '../settings.ts';

export interface TemporalAccess {
  readonly address: string;
  readonly tls?: TLSConfig | true;
  readonly apiKey?: string;
}

/** @throws when a PEM file can't be read. */
export function temporalAccess(settings: CommandSettings): TemporalAccess {
  const {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_TLS_CERT: cert,
    TEMPORAL_TLS_KEY: key,
    TEMPORAL_TLS_CA: ca,
    TEMPORAL_TLS_SERVER_NAME: serverName,
    TEMPORAL_API_KEY: apiKey,
  } = settings;
  const tls: TLSConfig = {
    ...(cert === undefined || key === undefined
      ? {}
      : { clientCertPair: { crt: readFileSync(cert), key: readFileSync(key) } }),
    ...(ca === undefined ? {} : { serverRootCACertificate: readFileSync(ca) }),
    ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
  };
  const encrypted = Object.keys(tls).length > 0;
  return {
    address,
    ...(encrypted ? { tls } : apiKey === undefined ? {} : { tls: true }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}
