import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h } from 'preact';
import { lastingMemory } from '../../test/support/lasting-memory.ts';
import { sayIn } from '../texts/index.ts';
import { markupOf, useWeb, type WebContext, WebProvider } from './context.ts';

const web = (lang: string): WebContext => ({ lang, say: sayIn(lang) as WebContext['say'], asset: (name) => name });
const Language = () => h('b', null, useWeb().lang);

test('every component of a document has the context of that document', () => {
  const inner = h('p', null, h(Language, null), h(Language, null));
  assert.equal(markupOf(h(WebProvider, { value: web('hu') }, inner)), '<p><b>hu</b><b>hu</b></p>');
  assert.equal(markupOf(h(WebProvider, { value: web('el') }, h(Language, null))), '<b>el</b>');
});

test('outside a document there is none, also after one that failed', () => {
  const Failing = (): null => {
    throw new Error('in the middle');
  };
  assert.throws(() => markupOf(h(WebProvider, { value: web('it') }, h(Failing, null))), /in the middle/);
  assert.throws(() => markupOf(h('i', null, h(Language, null))), /outside Page/);
});

test('a document leaves nothing behind that only a full collection would clear', async () => {
  const rows = () => Array.from({ length: 100 }, (_, n) => h('li', { key: n }, h(Language, null), String(n)));
  const each = await lastingMemory(() => markupOf(h(WebProvider, { value: web('en') }, h('ul', null, rows()))));
  assert.ok(each < 4, `${each.toFixed(1)} KB`);
});
