/**
 * Names of models as the ledger takes them.
 *
 * @module
 */

/** Whether a name has 1 to 200 characters, no control characters and no half pair among them. */
export function isModelName(name: string): boolean {
  return /^\P{Cc}{1,200}$/u.test(name) && name.isWellFormed();
}
