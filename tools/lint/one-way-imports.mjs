/**
 * The rule `wflo/one-way-imports`: in a project that declares the order of its folders, imports go
 * down that order, and none of them, types included, leads back to where it started.
 *
 * @module
 */
import { basename } from 'node:path';
import { orderFor } from './folder-order.mjs';
import { circleFinder, relativeTarget } from './imports.mjs';

export const oneWayImports = {
  meta: {
    type: 'problem',
    docs: { description: 'imports follow the order of folders, and form no circle' },
    schema: [],
    messages: {
      order:
        '{{from}} imports {{to}}, which does not stand below it in the order of folders ' +
        '("wflo" in package.json).',
      circle: 'A circle of imports: {{files}}.',
      unplaced:
        'The folder {{name}} has no place in the order of folders ("wflo" in package.json).',
    },
  },
  create(context) {
    const file = context.filename;
    const order = orderFor(file);
    if (order === undefined) return {};
    const wayBack = circleFinder(file);
    const here = order.placeOf(file);

    const check = ({ source }) => {
      const target = typeof source?.value === 'string' && relativeTarget(file, source.value);
      if (!target) return;
      const there = order.placeOf(target);
      if (there !== undefined && here.level !== undefined && !order.allows(here, there)) {
        const data = { from: here.name, to: there.name };
        context.report({ node: source, messageId: 'order', data });
      }
      const circle = wayBack(target);
      if (circle !== undefined) {
        const files = [file, ...circle].map((path) => basename(path)).join(' > ');
        context.report({ node: source, messageId: 'circle', data: { files } });
      }
    };

    return {
      Program(node) {
        if (here.level === undefined) {
          context.report({ node, loc: { line: 1, column: 0 }, messageId: 'unplaced', data: here });
        }
      },
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};
