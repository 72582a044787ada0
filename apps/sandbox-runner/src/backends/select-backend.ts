import type { Logger } from '@wflo/observability';
import { BackendUnavailableError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import type { Backend } from './backend.ts';
import { DockerBackend } from './docker/docker-backend.ts';
import { EmbeddedBackend } from './embedded/embedded-backend.ts';

/**
 * The backend of SANDBOX_BACKEND, started. `auto` takes Docker when it works; when it does not, the
 * embedded one, but never in production.
 *
 * @throws {BackendUnavailableError} `WFLO_UNAVAILABLE` when the backend that must be does not work.
 */
export async function selectBackend(settings: Settings, logger: Logger): Promise<Backend> {
  if (settings.SANDBOX_BACKEND === 'embedded') return started(embedded(settings));
  try {
    return await started(docker(settings, logger));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (settings.SANDBOX_BACKEND === 'docker' || settings.NODE_ENV === 'production') {
      throw new BackendUnavailableError(
        `the Docker backend does not work: ${reason}. Start Docker and build the image ` +
          `(docker/sandbox/build-base.sh, or docker build -t ${settings.SANDBOX_IMAGE} docker/sandbox), ` +
          'or choose WebAssembly isolation with SANDBOX_BACKEND=embedded',
        { cause: error },
      );
    }
    logger.warning('sandbox_backend_fallback', {
      wanted: 'docker',
      backend: 'embedded',
      reason,
      advice: `for isolation by containers start Docker and build ${settings.SANDBOX_IMAGE}: docker/sandbox/build-base.sh`,
    });
    return started(embedded(settings));
  }
}

async function started(backend: Backend): Promise<Backend> {
  try {
    await backend.start();
    return backend;
  } catch (error) {
    await backend.close();
    throw error;
  }
}

function embedded(settings: Settings): Backend {
  return new EmbeddedBackend({
    poolSize: settings.SANDBOX_POOL_SIZE,
    defaultMemoryMb: settings.SANDBOX_DEFAULT_MEMORY_MB,
    maxOutputBytes: settings.SANDBOX_MAX_OUTPUT_BYTES,
    pythonWasmPath: settings.SANDBOX_PYTHON_WASM,
  });
}

function docker(settings: Settings, logger: Logger): Backend {
  return new DockerBackend({
    image: settings.SANDBOX_IMAGE,
    runtime: settings.SANDBOX_DOCKER_RUNTIME,
    cpus: settings.SANDBOX_CPUS,
    poolSize: settings.SANDBOX_POOL_SIZE,
    defaultMemoryMb: settings.SANDBOX_DEFAULT_MEMORY_MB,
    logger,
  });
}
