/** A markdown-it plugin: `{{ … }}` in code is text of the page, never an expression of Vue. */
export function literalCode(markdown) {
  markdown.renderer.rules.code_inline = (tokens, index, _options, _env, renderer) =>
    `<code v-pre${renderer.renderAttrs(tokens[index])}>${markdown.utils.escapeHtml(tokens[index].content)}</code>`;
}
