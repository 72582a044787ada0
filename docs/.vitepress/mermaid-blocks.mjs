/** A markdown-it plugin: a fenced block of `mermaid` becomes the component that draws it. */
export function mermaidBlocks(markdown) {
  const drawOthers = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index];
    if (info.trim() !== 'mermaid') return drawOthers(tokens, index, ...rest);
    return `<MermaidDiagram source="${encodeURIComponent(content)}" />`;
  };
}
