/**
 * A Docker client that leaves no spans: the instrumentation of HTTP would make a nameless one of
 * each call to the daemon, and traces of their own of those at start, of health checks and of
 * of containers that are pooled.
 *
 * @module
 */
import { context, createContextKey } from '@opentelemetry/api';
import Docker from 'dockerode';

/** The key of `suppressTracing` in @opentelemetry/core; equal names give the same key there. */
const SUPPRESS_TRACING_KEY = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** The one method of docker-modem through which every request goes; upstream types it as any. */
interface Modem {
  dial(options: unknown, callback: unknown): unknown;
}

/** The client, changed to send its requests untraced. */
export function untracedDocker(docker: Docker = new Docker()): Docker {
  const modem = docker.modem as Modem;
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    context.with(
      context.active().setValue(SUPPRESS_TRACING_KEY, true),
      dial,
      undefined,
      options,
      callback,
    );
  return docker;
}
