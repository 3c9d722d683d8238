/** Who may send, and what happens when a role is taken away: against a table written by hand. Sight and actions: `rights.test.ts`. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openProgram, PECS, PEOPLE, type Person, PROCEDURE, type Program } from '../support/program.ts';

/** The fields of the request, and with which sight their values are shown. */
const OVERVIEW: Record<string, unknown> = { profession: 'doctor', purpose: 'establishment', daysWanted: 28 };
const BEYOND: Record<string, unknown> = {
  courtesyTitle: 'Dott.ssa',
  firstName: 'Anna',
  surname: 'Esempio',
  birthDate: '1980-02-29',
  nationality: 'IT',
  qualification: 'Laurea magistrale',
  thirdCountry: 'AR',
  reason: { text: 'La signora chiede di esercitare a Milano.', lang: 'it' },
  background: { text: 'Ha lavorato altrove.', lang: 'it' },
};
let program: Program;
before(async () => {
  program = await openProgram();
});
after(() => program.close());

function valuesOf(document: { sections: { fields: { name: string; value?: unknown; masked: boolean }[] }[] }) {
  const fields = document.sections.flatMap((section) => section.fields);
  for (const field of fields) assert.ok(!(field.masked && 'value' in field), field.name);
  return Object.fromEntries(fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

describe('who may send', () => {
  const expected: Record<Person, [number, string?]> = {
    requester: [201],
    requesterViewer: [403, 'role-may-not-act'],
    // To an authority of its own country: understood, and refused as input.
    recipient: [422, 'input-invalid'],
    recipientViewer: [403, 'role-may-not-act'],
    administrator: [403, 'role-may-not-act'],
    stranger: [201],
    otherArea: [404, 'procedure-unknown'],
  };
  for (const who of PEOPLE) {
    test(`${who} is answered ${expected[who].join(' ')}`, async () => {
      const body = { procedure: PROCEDURE, recipient: PECS, content: program.content(), send: true };
      const { status, json } = await program.call(who, '/exchanges', { body });
      assert.deepEqual([status, json.code], [expected[who][0], expected[who][1]]);
    });
  }

  test('not an authority that does not hold what the opening asks', async () => {
    const { db } = program.database.admin;
    await db
      .updateTable('authority_area')
      .set({ functions: ['replies', 'coordinates'] })
      .where('authority_id', '=', 'at-vienna-chamber')
      .execute();
    const body = { procedure: PROCEDURE, recipient: PECS, content: program.content(), send: true };
    const { status, json } = await program.call('stranger', '/exchanges', { body });
    assert.deepEqual([status, json.code], [403, 'authority-may-not-open']);
  });
});

test('a role that is taken away takes its sight and its actions with it, at once', async () => {
  const { db } = program.database.admin;
  const { membershipId } = program.people.recipient;
  const roles = (given: ('handler' | 'viewer' | 'administrator')[]) =>
    db.updateTable('membership').set({ roles: given }).where('id', '=', membershipId).execute();
  const accepted = await program.act('recipient', await program.send(BEYOND), 'accept', { days: 14 });
  const at = `/exchanges/${accepted.id}`;
  await roles(['viewer']);
  const asViewer = await program.call('recipient', at);
  assert.deepEqual([valuesOf(asViewer.json), asViewer.json.actions], [OVERVIEW, []]);
  await roles(['administrator']);
  assert.equal((await program.call('recipient', at)).status, 404);
  await roles(['administrator', 'handler']);
  assert.deepEqual(valuesOf((await program.call('recipient', at)).json), { ...OVERVIEW, ...BEYOND });
  await roles(['handler']);
  await db.updateTable('membership').set({ ended_at: new Date() }).where('id', '=', membershipId).execute();
  assert.deepEqual((await program.call('recipient', at)).json.code, 'token-invalid');
});
