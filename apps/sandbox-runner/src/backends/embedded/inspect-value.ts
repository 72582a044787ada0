/**
 * How `console.log` shows a value where there is no `util.inspect`: close to Node's for what
 * programs usually print. Its source is evaluated inside the sandbox, so it refers to nothing
 * outside.
 */
export function inspectValue(root: unknown): string {
  const ancestors: object[] = [];
  return typeof root === 'string' ? root : show(root);

  function show(value: unknown): string {
    if (typeof value === 'string') return quote(value);
    if (typeof value === 'bigint') return `${value.toString()}n`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'function') return `[Function: ${value.name || '(anonymous)'}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    if (value instanceof Error)
      return value.stack?.includes(value.message)
        ? `${String(value)}\n${value.stack}`.trimEnd()
        : String(value);
    if (value instanceof Date)
      return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return 'Promise {}';
    if (ancestors.includes(value)) return '[Circular *1]';
    if (ancestors.length > 2) return Array.isArray(value) ? '[Array]' : '[Object]';
    ancestors.push(value);
    const text = showObject(value);
    ancestors.pop();
    return text;
  }

  function showObject(value: object): string {
    if (Array.isArray(value))
      return enclose('', '[', value.slice(0, 100).map(show), value.length - 100, ']');
    if (value instanceof Map) {
      const entries = [...value]
        .slice(0, 100)
        .map(([key, item]) => `${show(key)} => ${show(item)}`);
      return enclose(`Map(${value.size}) `, '{', entries, value.size - 100, '}');
    }
    if (value instanceof Set) {
      const items = [...value].slice(0, 100).map(show);
      return enclose(`Set(${value.size}) `, '{', items, value.size - 100, '}');
    }
    const entries = Object.entries(value);
    const shown = entries
      .slice(0, 100)
      .map(([key, item]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)}: ${show(item)}`);
    return enclose(className(value), '{', shown, entries.length - 100, '}');
  }

  function className(value: object): string {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null) return '[Object: null prototype] ';
    const { name } = value.constructor;
    return name === 'Object' || name === '' ? '' : `${name} `;
  }

  function enclose(
    name: string,
    open: string,
    items: string[],
    left: number,
    close: string,
  ): string {
    const all = left > 0 ? [...items, `... ${left} more item${left > 1 ? 's' : ''}`] : items;
    if (all.length === 0) return `${name}${open}${close}`;
    const line = `${name}${open} ${all.join(', ')} ${close}`;
    if (line.length <= 76 && !line.includes('\n')) return line;
    return `${name}${open}\n  ${all.map((item) => item.replace(/\n/g, '\n  ')).join(',\n  ')}\n${close}`;
  }

  function quote(text: string): string {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : '`';
    return mark + text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n') + mark;
  }
}
