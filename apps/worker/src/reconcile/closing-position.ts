import { ReconcilePosition, type ReconcileCheckpoint } from '@wflo/temporal';
import type { ReconcilePositionsRepository } from '../database/reconcile-positions-repository.ts';

/**
 * Up to when the rows have all that was externally closed, in the database that has the rows: it
 * moves back with them when a backup is restored.
 */
export class ClosingPosition implements ReconcileCheckpoint {
  readonly #positions: ReconcilePositionsRepository;
  readonly #namespace: string;
  readonly #started = new Date();

  /** @param namespace Temporal's id of it, where that is known. */
  constructor(positions: ReconcilePositionsRepository, namespace: string) {
    this.#positions = positions;
    this.#namespace = namespace;
  }

  async load(taskQueue: string): Promise<string> {
    const scope = { namespace: this.#namespace, taskQueue };
    const since = await this.#positions.load(scope, this.#started);
    return new ReconcilePosition(since.getTime()).toText();
  }

  async save(taskQueue: string, state: string): Promise<void> {
    const position = ReconcilePosition.fromText(state);
    const scope = { namespace: this.#namespace, taskQueue };
    if (position) await this.#positions.advance(scope, new Date(position.sinceMillis));
  }
}
