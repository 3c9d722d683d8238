/** Who gets which attachment of a request by the API, and when; the whole file as ZIP. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { attachmentProgram, NAME } from '../support/attachments.ts';
import { insertActor } from '../support/exchange-fixture.ts';
import { pdf, unzip } from '../support/files.ts';
import { readPaper } from '../support/papers.ts';
import { type Answer, type Outcome, PECS, type Person, refused } from '../support/program.ts';

const { program, upload, send, view, get } = await attachmentProgram();

describe('who downloads an attachment of the request', () => {
  let sent: Outcome;
  const content = pdf('a diploma');
  before(async () => {
    sent = await send([await upload('requester', NAME, content)]);
  });

  /** Person → status, before the recipient accepts and afterwards; by hand. */
  const EXPECTED: readonly (readonly [who: Person | null, before: number, afterwards: number])[] = [
    ['requester', 200, 200],
    ['recipient', 404, 200],
    ['requesterViewer', 404, 404],
    ['recipientViewer', 404, 404],
    ['administrator', 404, 404],
    ['stranger', 404, 404],
    ['otherArea', 404, 404],
    [null, 401, 401],
  ];

  const tables = async (phase: 1 | 2) => {
    for (const row of EXPECTED) {
      const who = row[0];
      const answer = await get(who, `/exchanges/${sent.id}/attachments/1`);
      assert.equal(answer.statusCode, row[phase], `${who} ${phase === 1 ? 'before' : 'after'}`);
      if (answer.statusCode === 200) assert.deepEqual(answer.rawPayload, content);
      else assert.doesNotMatch(answer.body, /Canary/);
      const shown = await program.call(who, `/exchanges/${sent.id}`);
      assert.equal(shown.text.includes('Oklevél'), row[phase] === 200, `${who} reads the name`);
      if (shown.status === 200) {
        assert.equal(shown.json.attachments.length, row[phase] === 200 ? 1 : 0);
        assert.equal(shown.json.attachmentsHidden, row[phase] === 200 ? 0 : 1);
      }
    }
  };

  test('before acceptance', () => tables(1));

  test('after acceptance, saved under its name, shown by no browser, kept by nobody', async () => {
    sent = await program.act('recipient', sent, 'accept', { days: 9 });
    await tables(2);
    const { headers } = await get('recipient', `/exchanges/${sent.id}/attachments/1`);
    assert.equal(headers['content-type'], 'application/pdf');
    assert.equal(headers['content-length'], String(content.length));
    assert.match(
      String(headers['content-disposition']),
      /^attachment; filename="Oklev_l Canary _ry\.pdf"; filename\*=UTF-8''Oklev%C3%A9l/,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
    assert.equal(headers['cache-control'], 'no-store');
  });

  test('every download is logged', async () => {
    const { rows } = await program.database.connection.pool.query(
      `select user_id, what from access_log where exchange_id = $1 and 'file.1' = any(what) and purpose = 'api' and what = '{file.1}'`,
      [sent.id],
    );
    const who = new Set(rows.map((row) => row.user_id));
    assert.deepEqual(who, new Set([program.people.requester.userId, program.people.recipient.userId]));
  });

  test('a number that is none is no attachment', async () => {
    for (const no of ['2', '0', '-1', 'x', '1.5', '99999999999']) {
      const answer = await get('requester', `/exchanges/${sent.id}/attachments/${no}`);
      assert.equal(answer.statusCode, 404, no);
    }
  });
});

describe('when the request goes on to another authority', () => {
  const SZEGED = 'hu-szeged-chamber';
  let szeged: string;
  before(async () => {
    const { pool } = program.database.admin;
    const { rows } = await pool.query(
      `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
        where table_name = 'authority' and is_generated = 'NEVER' and column_name <> 'id'`,
    );
    const { names } = rows[0];
    await pool.query(`insert into authority (id, ${names}) select $1, ${names} from authority where id = $2`, [
      SZEGED,
      PECS,
    ]);
    await pool.query(
      `insert into authority_area (authority_id, area, functions, competences)
      values ($1, 'professional-qualifications', '{sends,replies}', '{}')`,
      [SZEGED],
    );
    szeged = await program.tokenFor(
      await insertActor(program.database.connection.db, { id: SZEGED, country: 'HU' }, 'hu', 'handler'),
    );
  });

  test('who forwarded sees its attachments no more, who took over sees them after accepting', async () => {
    const sent = await program.act('recipient', await send([await upload('requester')]), 'accept', { days: 9 });
    const body = { input: { files: [await upload('recipient', 'from Pecs.pdf')] } };
    assert.equal((await program.call('recipient', `/exchanges/${sent.id}/actions/attach`, { body })).status, 200);
    const seen = async (who: Person | 'szeged', no: number) => {
      const path = `/exchanges/${sent.id}/attachments/${no}`;
      return who === 'szeged' ? (await program.callWith(szeged, path)).status : (await get(who, path)).statusCode;
    };
    assert.deepEqual(
      [await seen('recipient', 1), await seen('recipient', 2), await seen('szeged', 1)],
      [200, 200, 404],
    );
    const gone = await program.act('recipient', sent, 'forward', { authority: SZEGED });
    for (const no of [1, 2]) {
      assert.equal(await seen('recipient', no), 404);
      assert.equal(await seen('szeged', no), 404);
      assert.equal(await seen('requester', no), 200);
    }
    const left = await view('recipient', sent.id);
    assert.deepEqual([left.attachments, left.attachmentsHidden], [[], 2]);
    const recall = { body: { input: { file: 2 } } };
    refused(await program.call('recipient', `/exchanges/${sent.id}/actions/recall`, recall), 403, 'not-your-action');
    const accept = { body: { revision: gone.revision, input: { days: 5 } } };
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/actions/accept`, accept)).status, 200);
    assert.deepEqual([await seen('szeged', 1), await seen('szeged', 2), await seen('recipient', 1)], [200, 200, 404]);
  });

  test('of a request that was split, each sees what belongs to the whole and to its own part', async () => {
    const sent = await program.act('recipient', await send([await upload('requester')]), 'accept', { days: 9 });
    const split = await program.act('recipient', sent, 'split', { authority: SZEGED, questions: [2] });
    const accept = { body: { part: 2, revision: split.revision, input: { days: 5 } } };
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/actions/accept`, accept)).status, 200);
    const attach = (part: number, files: string[]) => ({ body: { part, input: { files } } });
    const path = `/exchanges/${sent.id}/actions/attach`;
    assert.equal(
      (await program.call('recipient', path, attach(1, [await upload('recipient', 'of part one.pdf')]))).status,
      200,
    );
    assert.equal(
      (await program.call('requester', path, attach(2, [await upload('requester', 'for part two.pdf')]))).status,
      200,
    );
    refused(await program.call('recipient', path, attach(2, [await upload('recipient')])), 403, 'not-your-action');
    const names = ({ json }: Answer) => json.attachments.map(({ name }: { name: string }) => name);
    assert.deepEqual(names(await program.call('recipient', `/exchanges/${sent.id}`)), [NAME, 'of part one.pdf']);
    assert.deepEqual(names(await program.callWith(szeged, `/exchanges/${sent.id}`)), [NAME, 'for part two.pdf']);
    assert.deepEqual(names(await program.call('requester', `/exchanges/${sent.id}`)), [
      NAME,
      'of part one.pdf',
      'for part two.pdf',
    ]);
    assert.equal((await program.callWith(szeged, `/exchanges/${sent.id}/attachments/2`)).status, 404);
    assert.equal((await program.call('recipient', `/exchanges/${sent.id}/attachments/3`)).status, 404);
    assert.doesNotMatch((await program.callWith(szeged, `/exchanges/${sent.id}`)).text, /of part one/);
  });
});

test('the whole file: report, codes and attachments, as far as its reader may see them; logged', async () => {
  const content = pdf('whole');
  const sent = await send([await upload('requester', NAME, content), await upload('requester', NAME, pdf('two'))]);
  const zipFor = async (who: Person, lang: string) => {
    const answer = await get(who, `/exchanges/${sent.id}/file.zip?lang=${lang}`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'application/zip');
    assert.match(String(answer.headers['content-disposition']), new RegExp(`filename="${sent.number}\\.zip"`));
    return unzip(answer.rawPayload);
  };
  const early = await zipFor('recipient', 'hu');
  assert.deepEqual([...early.keys()], [`${sent.number}/report.pdf`, `${sent.number}/case.json`]);
  const report = await readPaper(early.get(`${sent.number}/report.pdf`) as Buffer);
  const masked = `${report.text} ${early.get(`${sent.number}/case.json`)}`;
  for (const personal of ['Canary', 'Esempio', 'La signora']) assert.ok(!masked.includes(personal), personal);
  assert.equal(report.language, 'hu');
  assert.match(masked, /2 melléklet most nem látható/);

  await program.act('recipient', sent, 'accept', { days: 9 });
  const whole = await zipFor('recipient', 'it');
  assert.deepEqual([...whole.keys()].slice(2), [
    `${sent.number}/attachments/01 ${NAME}`,
    `${sent.number}/attachments/02 ${NAME}`,
  ]);
  assert.deepEqual(whole.get(`${sent.number}/attachments/01 ${NAME}`), content);
  const { text } = await readPaper(whole.get(`${sent.number}/report.pdf`) as Buffer);
  assert.ok(text.includes('Esempio') && text.includes('La signora') && text.includes(NAME));
  const json = JSON.parse(String(whole.get(`${sent.number}/case.json`)));
  assert.equal(json.attachments.length, 2);
  const { rows } = await program.database.connection.pool.query(
    `select what from access_log where exchange_id = $1 and purpose = 'case-file' order by id`,
    [sent.id],
  );
  assert.ok(rows.some(({ what }) => what.includes('file.1') && what.includes('file.2') && what.includes('request')));
  for (const who of ['stranger', 'otherArea', 'administrator'] as const)
    assert.equal((await get(who, `/exchanges/${sent.id}/file.zip`)).statusCode, 404, who);
  const viewer = await zipFor('recipientViewer', 'en');
  assert.equal(viewer.size, 2);
  const shown = (await readPaper(viewer.get(`${sent.number}/report.pdf`) as Buffer)).text;
  assert.doesNotMatch(`${shown} ${viewer.get(`${sent.number}/case.json`)}`, /Canary|Esempio/);
});

test('an attachment that is found infected later is shown, and given to nobody', async () => {
  const file = await upload('requester');
  const sent = await program.act('recipient', await send([file]), 'accept', { days: 9 });
  await program.database.connection.pool.query(`update stored_file set scan = 'infected' where id = $1`, [file]);
  assert.equal((await get('recipient', `/exchanges/${sent.id}/attachments/1`)).statusCode, 403);
  assert.equal((await view('recipient', sent.id)).attachments[0].file.scan, 'infected');
  assert.equal(unzip((await get('recipient', `/exchanges/${sent.id}/file.zip`)).rawPayload).size, 2);
});
