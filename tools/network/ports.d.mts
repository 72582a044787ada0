/** As many different free ports of 127.0.0.1 as requested, below those of outgoing connections. */
export function freePorts(count: number): Promise<number[]>;
/** One of them. */
export function freePort(): Promise<number>;
/** Whether nothing listens on the port of 127.0.0.1. */
export function isPortFree(port: number): Promise<boolean>;
/** Whether something accepts TCP connections there within `timeoutMillis`, by default 1,000. */
export function acceptsConnections(
  host: string,
  port: number,
  timeoutMillis?: number,
): Promise<boolean>;
/** Whether nothing listens on the port, on 127.0.0.1 or on all addresses. */
export function isUnused(port: number): Promise<boolean>;
