import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComponentChildren, h } from 'preact';
import { smallProcedure } from '../../test/support/small-exchange.ts';
import type { ActionRule, Field } from '../procedures/index.ts';
import { sayIn } from '../texts/index.ts';
import { markupOf, type WebContext, WebProvider } from '../web/index.ts';
import type { CaseContext } from './exchange-view.pages.tsx';
import { TypedInput, TypedTexts } from './typed.pages.tsx';
import { wordingOf } from './wording.ts';

const small = smallProcedure();
const long = (name: string): Field => ({ name, type: 'long-text', personal: false, required: false, max: 500 });
const choice = (list: string): Field => ({ name: 'verdict', type: 'choice', personal: false, required: false, list });
const line: Field = { name: 'court', type: 'text', personal: false, required: false, max: 90 };
const acting = (input: Field[]) => ({ ...Object.values(small.workflow.actions)[0], input }) as ActionRule;
const procedure = {
  ...small,
  workflow: {
    ...small.workflow,
    actions: {
      judge: acting([choice('verdicts'), long('reasons'), long('measure'), line]),
      appeal: acting([choice('appeals'), long('reasons')]),
    },
  },
  texts: {
    en: {
      ...small.texts.en,
      'field.reasons': 'Reasons',
      'field.measure': 'Measure',
      'field.verdict': 'Verdict',
      'field.court': 'Court',
      'option.verdicts.yes-it-is': 'Right',
      'option.appeals.yes-it-is': 'Allowed',
    },
  },
};
const say = sayIn('en');
const context = { say, wording: wordingOf(procedure, 'en'), procedure } as unknown as CaseContext;
const web: WebContext = { lang: 'en', say: say as WebContext['say'], asset: (name) => name };
const textOf = (shown: ComponentChildren): string =>
  markupOf(h(WebProvider, { value: web }, shown))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const typed = (action: string, values: Parameters<typeof TypedInput>[0]['values']): string =>
  textOf(h(TypedInput, { action, values, context }));
const text = (words: string) => ({ text: words, lang: 'en' });

test('what is typed with an action is named, and read by the lists of that action', () => {
  const values = { verdict: 'yes-it-is', reasons: text('Because') };
  assert.equal(typed('appeal', values), 'Verdict: Allowed Because');
  assert.equal(
    typed('judge', { ...values, measure: text('Closed') }),
    'Verdict: Right Reasons: Because Measure: Closed',
    'one of several texts is named too',
  );
});

test('whatever text was typed for an action that can no longer be done is shown, not only answers', () => {
  const shown = (body: Record<string, string>): string =>
    textOf(h(TypedTexts, { action: 'judge', body, parts: [], context }));
  const posted = { reasons: 'A long explanation', 'reasons.lang': 'en', revision: '3', court: 'Assizes', verdict: 'x' };
  const all = shown({ ...posted, 'answers.1.comment': 'Answered', 'answers.1.comment.lang': 'en' });
  assert.ok(all.endsWith('Reasons A long explanation Court Assizes Answered'), all);
  assert.equal(shown({ reasons: ' ', 'reasons.lang': 'en', revision: '3' }), '');
});
