/** Whether the ledger takes the name: 1 to 200 characters, no control character, no half pair. */
export function isModelName(name: string): boolean {
  return /^\P{Cc}{1,200}$/u.test(name) && name.isWellFormed();
}
