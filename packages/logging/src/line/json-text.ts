const LONGEST_SCANNED = 120;

/**
 * The JSON literal, with its quotes, of a text: fast for the short plain texts of logs, and always
 * well-formed Unicode: a lone surrogate becomes U+FFFD, which every JSON parser accepts.
 */
export function jsonText(text: string): string {
  if (text.length > LONGEST_SCANNED) return JSON.stringify(text.toWellFormed());
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || unit >= 0xd800) {
      return JSON.stringify(text.toWellFormed());
    }
  }
  return `"${text}"`;
}
