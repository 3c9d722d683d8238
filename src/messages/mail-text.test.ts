import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, readDefinitionFiles } from '../procedures/index.ts';
import { PROCEDURE } from '../../test/support/exchange-fixture.ts';
import { projectRoot } from '../root.ts';
import { languages } from '../texts/index.ts';
import { mailFooter, mailText, type Notice } from './mail-text.ts';
import { taskOf } from './task.ts';

const { procedures } = compile(readDefinitionFiles(projectRoot), languages);
const procedure = procedures.find(({ id }) => id === PROCEDURE);
assert.ok(procedure);

const milan = { country: 'IT', official: { it: 'Ordine di Milano' } };
const pecs = { country: 'HU', official: { hu: 'Pécsi Kamara' } };
const ID = '5b0e9d6e-3d2b-4f6e-8d0a-0d6f4f0c0a01';
const accepted: Notice = {
  exchangeId: ID,
  number: '2026-000001-23',
  procedure,
  event: { action: 'accept', actor: pecs },
  turn: { role: 'recipient', authority: pecs, own: false, due: '2026-03-08', state: 'accepted', seat: null },
};

test('a mail says which case, what happened, who did it, whose turn it is, until when, and where', () => {
  const { subject, body } = mailText(accepted, 'en', 'https://imi.example.eu');
  assert.equal(subject, '2026-000001-23: Request accepted');
  assert.equal(
    body,
    `Case: 2026-000001-23
Procedure: Information request on professional qualifications
What happened: Request accepted
By: Pécsi Kamara (Hungary)

It is now the turn of: Pécsi Kamara (Hungary)
Agreed date: 8 March 2026

Open the case:
https://imi.example.eu/exchanges/${ID}
`,
  );
});

test('a mail ends with how to be told less, where one can be, and that nobody reads an answer', () => {
  const automatic =
    'This message was sent automatically: please do not reply to it. It holds no personal data; read the case itself after signing in.\n';
  const choices = 'Choose what you are told, and when:\nhttps://x.example/account/notifications\n\n';
  const mute = 'https://x.example/mute/token';
  assert.equal(
    mailFooter('en', 'https://x.example', mute),
    `No more mails about this case:\n${mute}\n\n${choices}${automatic}`,
  );
  assert.equal(mailFooter('en', 'https://x.example', null), `${choices}${automatic}`);
});

test('who has to act is told so in the subject, and what to do in the text', () => {
  const turn = {
    role: 'recipient',
    authority: pecs,
    own: true,
    due: '2026-03-30',
    state: 'awaiting-acceptance',
    seat: null,
  };
  const sent = { ...accepted, event: { action: 'send', actor: milan }, turn };
  const { subject, body } = mailText(sent, 'hu', 'https://imi.example.eu');
  assert.equal(subject, '2026-000001-23: Megkeresés elküldve – az Ön hatóságán a sor');
  assert.match(body, /\nEljáró hatóság: Ordine di Milano \(Olaszország\)\n/);
  assert.match(
    body,
    /\nAz Ön hatóságán a sor: Fogadja el a megkeresést.*\nA válaszadás kért határideje: 2026\. március 30\.\n/,
  );
});

test('a turn without a term names no day; a closed case is nobody’s turn', () => {
  const turn = { role: 'requester', authority: milan, own: true, due: null, state: 'replied', seat: null };
  const reply = { action: 'reply', actor: pecs };
  const replied = mailText({ ...accepted, event: reply, turn }, 'it', 'https://imi.example.eu');
  assert.match(replied.body, /\nTocca alla vostra autorità: Leggete la risposta e chiudete la richiesta\n\nAprire/);
  const closed = mailText(
    { ...accepted, event: { action: 'close', actor: milan }, turn: null },
    'it',
    'https://x.example',
  );
  assert.match(closed.body, /\n\nNon occorre fare altro\.\n\n/);
});

test('what time itself did has nobody behind it', () => {
  const late = mailText({ ...accepted, event: { action: 'term.agreed', actor: null } }, 'en', 'https://imi.example.eu');
  assert.match(late.body, /^What happened: The agreed date has passed$/m);
  assert.doesNotMatch(late.body, /^By:/m);
});

test('a term that comes near is told in days, with the plural of each language', () => {
  const near = (daysLeft: number, language: string) => {
    const turn = { role: 'recipient', authority: pecs, own: true, due: '2026-03-08', state: 'accepted', seat: null };
    return mailText({ ...accepted, event: { action: 'near', actor: null, daysLeft }, turn }, language, 'https://x.eu')
      .subject;
  };
  assert.equal(near(3, 'en'), '2026-000001-23: 3 days left until the term ends – your authority’s turn');
  assert.equal(near(1, 'en'), '2026-000001-23: 1 day left until the term ends – your authority’s turn');
  assert.equal(near(0, 'en'), '2026-000001-23: The term ends today – your authority’s turn');
  assert.equal(near(1, 'it'), '2026-000001-23: Manca 1 giorno alla scadenza del termine – tocca alla vostra autorità');
  assert.equal(near(2, 'hu'), '2026-000001-23: 2 nap van hátra a határidő lejártáig – az Ön hatóságán a sor');
});

test('a turn over several parts is told without its task', () => {
  const turn = { role: 'requester', authority: milan, own: true, due: '2026-03-08', state: null, seat: null };
  const { body } = mailText({ ...accepted, turn }, 'en', 'https://imi.example.eu');
  assert.match(body, /\nIt is your authority’s turn: Ordine di Milano \(Italy\)\nDeadline: 8 March 2026\n/);
});

test('what waits for a participant by its own state is said to it, whatever waits for others', () => {
  const alert = procedures.find(({ id }) => id === 'services.alert');
  assert.ok(alert);
  const turn = { role: 'inbox', authority: pecs, own: true, due: null, state: 'broadcast', seat: 'notified' };
  const sent = { ...accepted, procedure: alert, event: { action: 'broadcast', actor: milan }, turn };
  const task = alert.texts.en?.['turn.inbox.notified'] ?? '';
  assert.notEqual(task, '');
  assert.ok(mailText(sent, 'en', 'https://x.example').body.includes(`It is your authority’s turn: ${task}\n`));
  const read = mailText({ ...sent, turn: { ...turn, seat: 'acknowledged' } }, 'en', 'https://x.example');
  assert.doesNotMatch(read.body, new RegExp(task));
});

test('every task of every procedure is said in every language', () => {
  for (const { workflow, texts, id } of procedures)
    for (const [role, seats] of Object.entries(workflow.participants))
      for (const [seat, rule] of Object.entries(seats))
        for (const state of [...Object.keys(workflow.states), null]) {
          const task = taskOf(workflow, { role, state, seat });
          assert.equal(rule.turn && !task, false, `${id} ${role} ${seat}`);
          for (const language of languages)
            if (task) assert.ok(texts[language]?.[task.text], `${id}: ${task.text} in ${language}`);
        }
});

test('an authority with several official languages is named in the reader’s, if it is one of them', () => {
  const brussels = { country: 'BE', official: { fr: 'Santé publique', it: 'Sanità' } };
  const named = (language: string) =>
    mailText({ ...accepted, event: { action: 'accept', actor: brussels } }, language, 'https://x.example').body;
  assert.match(named('it'), /Sanità \(Belgio\)/);
  assert.match(named('hu'), /Santé publique \(Belgium\)/);
});

test('every event of every procedure can be told in every language', () => {
  for (const procedure of procedures) {
    const { actions, opening, terms, states } = procedure.workflow;
    const moves = [
      [opening.action, opening.to],
      ...Object.entries(actions).flatMap(([action, { to }]) => (to ? [[action, to]] : [])),
      ...Object.keys(terms).map((name) => [`term.${name}`, opening.to]),
    ] as [string, string][];
    for (const [action, state] of moves) {
      const role = states[state]?.turn;
      const turn = role ? { role, authority: pecs, own: true, due: '2026-03-08', state, seat: null } : null;
      for (const language of languages) {
        const { subject, body } = mailText(
          { ...accepted, procedure, event: { action, actor: pecs }, turn },
          language,
          'https://x.example',
        );
        assert.doesNotMatch(subject, /: ( –|$)/, `${action} in ${language}`);
        assert.doesNotMatch(body, /: $|[{}]|undefined/m);
      }
    }
  }
});
