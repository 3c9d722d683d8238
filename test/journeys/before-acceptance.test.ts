/** What can become of a request before it is accepted: changed, reminded of, withdrawn, forwarded. Without scripts, by keyboard, at 320 px. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from '../support/person.ts';
import { act, begin, company, HARD, handOver, hides, offers, openFromInbox, PERSONAL, sent, shows } from './moving.ts';
import { browser, europe, openStage } from './stage.ts';

openStage();

const meet = company(() => ({ browser, europe }));

test('a waiting request is changed (it); the recipient (hu) sees what changed, personal data only by their names', async () => {
  const [giulia, katalin] = [await meet('giulia', 'it'), await meet('katalin', 'hu')];
  const path = await sent(europe);
  await giulia.goto(path);
  await begin(giulia, 'change');
  await giulia.type({ 'fields.daysWanted': '30' });
  await giulia.press(giulia.say('draft.save-continue'));
  await giulia.type({ 'fields.firstName': 'Kanári Borbála' });
  await giulia.press(giulia.say('draft.save-continue'));
  await giulia.choose({ 'question.pq-16': '1' });
  await giulia.press(giulia.say('draft.save-continue'));
  // no attachments
  await giulia.press(giulia.say('draft.save-continue'));
  await giulia.press(giulia.say('action.modify'));
  assert.equal(giulia.path, path);
  assert.equal(await giulia.notice(), giulia.say('action.modify.done'));
  await shows(giulia, ['Kanári Borbála', PERSONAL.firstName]);

  await openFromInbox(katalin, path);
  await shows(katalin, [
    katalin.say('exchange.changed', {
      names: [katalin.say('field.daysWanted'), katalin.say('field.firstName'), katalin.say('exchange.questions')].join(
        ', ',
      ),
    }),
  ]);
  await hides(katalin, path, ['Borbála', ...Object.values(PERSONAL)]);
  await act(katalin, 'accept');
  await shows(katalin, ['Kanári Borbála', PERSONAL.surname]);
});

test('a reminder (el) rests for three days; who reminds again from an old page is told when', async () => {
  const [giulia, katalin] = [await meet('giulia', 'el'), await meet('katalin', 'hu')];
  const path = await sent(europe);
  await giulia.goto(path);
  const old = await Person.signedIn(browser, europe, 'giulia', 'el', HARD);
  await old.goto(path);
  await act(giulia, 'remind');
  assert.equal(await offers(giulia, 'remind'), false);
  await old.unfold(old.main.locator('details:has(form[action$="/actions/remind"])'));
  await old.press(old.say('action.remind'));
  assert.deepEqual(await old.errors(), [old.say('refusal.rests', { day: '5 Μαρτίου 2026' })]);
  await openFromInbox(katalin, path);
  await shows(katalin, [katalin.say('action.remind.done')]);
});

test('a request is withdrawn (el); the other side (hu) sees that, and no personal data for ever', async () => {
  const [giulia, katalin] = [await meet('giulia', 'el'), await meet('katalin', 'hu')];
  const path = await sent(europe);
  await giulia.goto(path);
  await act(giulia, 'withdraw');
  await openFromInbox(katalin, path, 'closed');
  await shows(katalin, [katalin.say('state.withdrawn'), katalin.say('exchange.masked.gone')]);
  await hides(katalin, path, Object.values(PERSONAL));
});

test('a request is forwarded at home (hu), accepted there (el), and the first holder sees no personal data any more', async () => {
  const [katalin, istvan, giulia] = [
    await meet('katalin', 'hu'),
    await meet('istvan', 'el'),
    await meet('giulia', 'it'),
  ];
  const path = await sent(europe);
  await katalin.goto(path);
  await act(katalin, 'accept', { days: '14' });
  await shows(katalin, Object.values(PERSONAL));
  await handOver(katalin, 'forward', 'oktatasi hivatal', 'Oktatási Hivatal – Képesítéselismerési Főosztály');
  await shows(katalin, [katalin.say('exchange.masked.gone')]);
  await hides(katalin, path, Object.values(PERSONAL));

  await openFromInbox(istvan, path);
  await hides(istvan, path, Object.values(PERSONAL));
  await act(istvan, 'accept', { days: '10' });
  await shows(istvan, Object.values(PERSONAL));

  await giulia.goto(path);
  await shows(giulia, ['Oktatási Hivatal', giulia.say('exchange.part.gone'), giulia.say('action.forward.done')]);
});

test('who does not know who is competent forwards to the coordinator (en), who passes it on', async () => {
  const [katalin, gabor] = [await meet('katalin', 'hu'), await meet('gabor', 'en')];
  const path = await sent(europe);
  await katalin.goto(path);
  await handOver(katalin, 'forward', 'koordinator', 'Igazságügyi Minisztérium – Nemzeti IMI-koordinátor');
  await hides(katalin, path, Object.values(PERSONAL));
  await openFromInbox(gabor, path);
  await hides(gabor, path, Object.values(PERSONAL));
  await handOver(gabor, 'forward', 'orvosi kamara pecs', 'Magyar Orvosi Kamara Területi Szervezete, Pécs');
  await hides(gabor, path, Object.values(PERSONAL));
});
