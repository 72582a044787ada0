/** Writes a line of the command's answer. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes the command's answer as one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
