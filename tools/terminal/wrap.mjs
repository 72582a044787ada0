/** The text in lines of at most `width` characters (longer words stay whole), each indented. */
export function wrap(text, width, indent = '') {
  return text
    .split('\n')
    .flatMap((paragraph) => wrapLine(paragraph, width))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function wrapLine(paragraph, width) {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const current = lines.at(-1);
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= width || current === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
