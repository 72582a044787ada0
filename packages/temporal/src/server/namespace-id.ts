import { call, type ServedTaskQueue } from './task-queue.ts';

/**
 * The id that Temporal gave to the namespace when it was made: another server, or one whose
 * database was lost, has another one under the same name. `undefined` where Temporal has none.
 *
 * @throws ServiceError of the connection when Temporal does not respond within 5 s.
 */
export async function namespaceIdOf(
  queue: Pick<ServedTaskQueue, 'connection' | 'namespace'>,
): Promise<string | undefined> {
  const { namespace } = queue;
  const { namespaceInfo } = await call(queue, (service) =>
    service.describeNamespace({ namespace }),
  );
  return namespaceInfo?.id || undefined;
}
