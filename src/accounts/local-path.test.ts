import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localPath, withQuery } from './local-path.ts';

const cases: [given: unknown, path: string | null][] = [
  ['/', '/'],
  ['/inbox?box=late&q=a%20b', '/inbox?box=late&q=a%20b'],
  ['/exchanges/1#answer', '/exchanges/1'],
  ['//evil.example', null],
  ['/\\evil.example', null],
  ['\\/evil.example', null],
  ['/.//evil.example', null],
  ['/x/../..//evil.example', null],
  ['https://evil.example/', null],
  ['javascript:alert(1)', null],
  ['/\t/evil.example', null],
  ['/\n/evil.example', null],
  [' /inbox', null],
  ['inbox', null],
  ['', null],
  [undefined, null],
  [['/a', '/b'], null],
];
for (const [given, path] of cases) {
  test(`${JSON.stringify(given)} leads to ${path}`, () => assert.equal(localPath(given), path));
}

test('whatever is let through stays on the site that redirects', () => {
  const nasty = fc.array(
    fc.constantFrom('/', '\\', '.', '..', '?', '#', '@', ':', 'evil.example', '\t', '\n', '%2f', 'a'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        nasty.map((parts) => `/${parts.join('')}`),
        fc.webPath(),
        fc.string(),
      ),
      (text) => {
        const path = localPath(text);
        if (path === null) return;
        assert.equal(new URL(path, 'https://imi.example.eu/sign-in').origin, 'https://imi.example.eu');
        assert.equal(localPath(path), path);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a parameter is set, replaced and taken away', () => {
  assert.equal(withQuery('/a', 'resume', 'x'), '/a?resume=x');
  assert.equal(withQuery('/a?lang=it&b=c%3Fd', 'lang', null), '/a?b=c%3Fd');
  assert.equal(withQuery('/a?lang=it', 'lang', null), '/a');
  assert.equal(withQuery('/a?x=?&lang=it', 'lang', 'hu'), '/a?x=%3F&lang=hu');
});
