/** What gRPC calls a target (grpc, "Name Resolution"), in the forms that have no `http` in front. */
export interface GrpcTarget {
  /** As gRPC reads it. */
  readonly text: string;
  /** `host` or `host:port`; the first one of several. */
  readonly authority: string;
  readonly socketPath?: string;
}

const UNIX = /^unix:(?:\/\/(?=\/))?(.+)$/i;
/** `dns:host:port`, or with the server that is to resolve it: `dns://8.8.8.8/host:port`. */
const DNS = /^dns:(?:\/\/[^/]*\/)?(.+)$/i;
const ADDRESSES = /^ipv[46]:([^,]+)(?:,.+)?$/i;

/** Undefined for what is no such target. */
export function readTarget(input: string): GrpcTarget | undefined {
  const socketPath = UNIX.exec(input)?.[1];
  if (socketPath !== undefined) return { text: input, authority: '', socketPath };
  const authority = (DNS.exec(input) ?? ADDRESSES.exec(input))?.[1];
  // A host may be called "dns": dns:4317 is that one's port.
  if (authority === undefined || /^\d+$/.test(authority)) return undefined;
  return { text: input, authority };
}
