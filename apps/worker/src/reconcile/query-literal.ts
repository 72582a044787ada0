/** A text as a literal of Temporal's query language. */
export function literal(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}
