/**
 * The small changes of a source file that a test should notice: one operator, condition, number,
 * text or call each.
 *
 * @module
 */
import ts from 'typescript';

const OPERATORS = new Map(
  Object.entries({
    '<': '<=',
    '<=': '<',
    '>': '>=',
    '>=': '>',
    '===': '!==',
    '!==': '===',
    '&&': '||',
    '||': '&&',
    '??': '&&',
    '+': '-',
    '-': '+',
    '*': '/',
    '/': '*',
    '%': '*',
    '+=': '-=',
    '-=': '+=',
  }),
);

/** @returns {{ start: number, end: number, text: string, line: number, change: string }[]} */
export function mutantsOf(source) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const add = (node, text) => {
    const [start, end] = [node.getStart(), node.getEnd()];
    const { line } = file.getLineAndCharacterOfPosition(start);
    const change = `${source.slice(start, end)} -> ${text || 'nothing'}`.replaceAll(/\s+/g, ' ');
    mutants.push({ start, end, text, line: line + 1, change });
  };
  const visit = (node) => {
    if (isWithoutBehaviour(node)) return;
    const text = replacement(node);
    if (text !== undefined) add(node, text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutants;
}

/** Types, imports, and the words of messages and descriptions that no program reads. */
function isWithoutBehaviour(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) ||
    (ts.isCallExpression(node) && /\.describe$/.test(node.expression.getText()))
  );
}

function replacement(node) {
  if (ts.isBinaryExpression(node.parent ?? node) && node === node.parent?.operatorToken) {
    return isOfText(node.parent) ? undefined : OPERATORS.get(node.getText());
  }
  const { parent } = node;
  if (parent && 'expression' in parent && node === parent.expression && ts.isIfStatement(parent)) {
    return 'false';
  }
  if (ts.isConditionalExpression(parent ?? node) && node === parent?.condition) return 'false';
  if (node.kind === ts.SyntaxKind.TrueKeyword) return 'false';
  if (node.kind === ts.SyntaxKind.FalseKeyword) return 'true';
  if (ts.isNumericLiteral(node)) return String(Number(node.text.replaceAll('_', '')) + 1);
  if (ts.isBigIntLiteral(node)) return `(${node.text} + 1n)`;
  if (ts.isStringLiteral(node) && !isName(node)) return node.text === '' ? "'mutant'" : "''";
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) return ';';
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return node.operand.getText();
  }
  return undefined;
}

/** A `+` of texts has no counterpart. */
function isOfText(binary) {
  return [binary.left, binary.right].some(
    (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
  );
}

function isName({ parent }) {
  return ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent);
}
