/**
 * Which Temporal this is.
 *
 * @module
 */
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from '@wflo/observability';

/**
 * The id that Temporal gave to the namespace when it was made: another server, or one whose
 * database was lost, has another one under the same name. Undefined when Temporal does not say.
 */
export async function readNamespaceId(
  connection: NativeConnection,
  namespace: string,
  logger: Logger,
): Promise<string | undefined> {
  try {
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
    const id = namespaceInfo?.id ?? '';
    return id === '' ? undefined : id;
  } catch (error) {
    logger.warning('namespace_id_unknown', { namespace, err: error });
    return undefined;
  }
}
