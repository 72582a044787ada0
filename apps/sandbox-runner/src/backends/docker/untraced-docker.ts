import { untraced } from '@wflo/service-kit';
import Docker from 'dockerode';

/** The one method of docker-modem through which every request goes; upstream types it as any. */
interface Modem {
  dial(options: unknown, callback: unknown): unknown;
}

/**
 * The client, changed to send its requests untraced: the instrumentation of HTTP would make a
 * nameless span of each call to the daemon, and traces of their own of those at start, of health
 * checks and of containers that are pooled.
 */
export function untracedDocker(docker: Docker = new Docker()): Docker {
  const modem = docker.modem as Modem;
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) => untraced(() => dial(options, callback));
  return docker;
}
