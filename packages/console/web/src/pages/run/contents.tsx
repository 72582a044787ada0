import type { ItemKind, SpanDetail } from '../../api/client.ts';
import { printable } from '../../format/text.ts';
import { messagesOf } from './messages.ts';
import { Line } from './detail.tsx';

/** What may have been captured, in the order in which people read it. */
const TEXTS = [
  ['gen_ai.system_instructions', 'Instructions'],
  ['gen_ai.input.messages', 'Prompt'],
  ['gen_ai.output.messages', 'Answer'],
  ['gen_ai.tool.call.arguments', 'Arguments'],
  ['gen_ai.tool.call.result', 'Result'],
  ['sandbox.code', 'Program'],
  ['sandbox.stdin', 'stdin'],
  ['sandbox.stdout', 'stdout'],
  ['sandbox.stderr', 'stderr'],
  ['http.request.body', 'Request'],
  ['http.response.body', 'Response'],
  ['db.query.text', 'Statement'],
] as const;
const NAMES = new Set<string>(TEXTS.map(([name]) => name));

interface ContentsProps {
  readonly span: SpanDetail;
  readonly kind: ItemKind;
}

/** Prompts, answers and output as people read them; of those that were not captured, how to. */
export function Contents({ span, kind }: ContentsProps) {
  const { attributes } = span;
  const captured = TEXTS.filter(([name]) => given(attributes[name]));
  return (
    <>
      {captured.map(([name, title]) => (
        <section key={name}>
          <h3>{title}</h3>
          <Text name={name} value={attributes[name]} />
        </section>
      ))}
      {kind === 'llm' && attributes['gen_ai.output.messages'] === undefined && (
        <p className="quiet">
          Prompt and answer were not captured: <code>captureContent</code> of{' '}
          <code>@wflo/genai</code> captures those of later calls.
        </p>
      )}
      {kind === 'llm' && <Price attributes={attributes} />}
    </>
  );
}

function Text({ name, value }: { readonly name: string; readonly value: unknown }) {
  const messages = name.endsWith('messages') ? messagesOf(value) : undefined;
  if (messages === undefined) {
    return (
      <pre className="text" tabIndex={0}>
        {printable(readable(value))}
      </pre>
    );
  }
  return messages.map(({ role, text }, index) => (
    <div key={index} className="message">
      <span className="quiet">{role}</span>
      <pre className="text" tabIndex={0} dir="auto">
        {printable(text)}
      </pre>
    </div>
  ));
}

/** How the price came about: by which model and usage, and what the span says of it. */
function Price({ attributes }: Pick<SpanDetail, 'attributes'>) {
  const says = Object.entries(attributes).filter(
    ([name, value]) => /^(gen_ai\.usage\.|wflo\.cost)/.test(name) && given(value),
  );
  if (says.length === 0) return null;
  const model = attributes['gen_ai.response.model'] ?? attributes['gen_ai.request.model'];
  return (
    <details>
      <summary>How its price was computed</summary>
      <dl>
        {typeof model === 'string' && <Line name="priced as">{model}</Line>}
        {says.map(([name, value]) => (
          <Line key={name} name={name.replace(/^gen_ai\.usage\.|^wflo\./, '')}>
            {readable(value)}
          </Line>
        ))}
      </dl>
    </details>
  );
}

export function Attributes({ span }: { readonly span: SpanDetail }) {
  const own = Object.entries(span.attributes).filter(
    ([name, value]) => !NAMES.has(name) && given(value),
  );
  const left = span.droppedAttributes + span.droppedEvents + span.droppedLinks;
  return (
    <>
      {span.events.length > 0 && (
        <details open>
          <summary>Events ({span.events.length})</summary>
          {span.events.map(({ atMs, name, attributes }, index) => (
            <div key={index} className="event">
              <code>{name}</code>{' '}
              <span className="quiet">+{Math.round(atMs - span.startMs)} ms</span>
              {Object.keys(attributes).length > 0 && <List values={Object.entries(attributes)} />}
            </div>
          ))}
        </details>
      )}
      <details>
        <summary>Attributes ({own.length})</summary>
        <List values={own} />
      </details>
      <details>
        <summary>Resource</summary>
        <List values={Object.entries(span.resource)} />
      </details>
      {left > 0 && (
        <p className="unknown">Its sender has left out {left} attributes, events or links.</p>
      )}
    </>
  );
}

function List({ values }: { readonly values: readonly (readonly [string, unknown])[] }) {
  return (
    <dl>
      {values
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => (
          <Line key={name} name={name}>
            <span className="mono">{printable(readable(value))}</span>
          </Line>
        ))}
    </dl>
  );
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** JSON in a text is shown as it is meant. */
export function readable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
