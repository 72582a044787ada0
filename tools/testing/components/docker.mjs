import { findExecutable } from '../../process/find-executable.mjs';
import { run } from '../../process/run.mjs';
import { MissingComponentError } from '../missing-component.mjs';

const IMAGE = 'wflo-sandbox:latest';

/** A Docker daemon that responds and has the sandbox image. */
export async function docker() {
  const client = findExecutable('docker');
  if (client === undefined) {
    throw new MissingComponentError('no docker command. Install Docker Engine.');
  }
  const info = await run(client, ['info', '--format', 'daemon {{.ServerVersion}}'], {
    timeoutMillis: 10_000,
  });
  if (!info.ok || !/daemon \d/.test(info.output)) {
    throw new MissingComponentError('the Docker daemon does not respond. Start it.');
  }
  const image = await run(client, ['image', 'inspect', IMAGE], { timeoutMillis: 10_000 });
  if (!image.ok) {
    throw new MissingComponentError(
      `Docker has no image ${IMAGE}. Make it with: bash docker/sandbox/build-base.sh`,
    );
  }
  return { WFLO_TEST_DOCKER: '1', WFLO_TEST_SANDBOX_IMAGE: IMAGE };
}
