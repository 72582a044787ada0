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
  const hasPair = cert !== undefined && key !== undefined;
  const tls: TLSConfig = {
    clientCertPair: hasPair ? { crt: readFileSync(cert), key: readFileSync(key) } : undefined,
    serverRootCACertificate: ca === undefined ? undefined : readFileSync(ca),
    serverNameOverride: serverName,
  };
  const isEncrypted = Object.values(tls).some((setting) => setting !== undefined);
  return { address, apiKey, tls: isEncrypted ? tls : apiKey === undefined ? undefined : true };
}
