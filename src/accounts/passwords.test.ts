import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PASSWORD_MAX, passwordFault } from './passwords.ts';

const kiss = { email: 'zsofia.kiss@pecs-kamara.example', name: 'Kiss Zsófia' };

const cases: [password: string, fault: ReturnType<typeof passwordFault>][] = [
  ['elevenchars', 'password-too-short'],
  ['űúőóüöáéíűú', 'password-too-short'],
  ['correct horse battery', null],
  ['a1!'.repeat(3), 'password-too-short'],
  ['9271 5501 8862', null],
  ['x'.repeat(PASSWORD_MAX + 1), 'password-too-long'],
  ['dawn zsofia rises', 'password-names-you'],
  ['dawn ZSÓFIA rises', 'password-names-you'],
  ['my-kiss-is-on-the-list', 'password-names-you'],
  ['zsofia.kiss@pecs-kamara.example', 'password-names-you'],
  ['passwordpassword', 'password-common'],
  ['Password2026!!!', 'password-common'],
  ['P@$$w0rd2026!!', 'password-common'],
  ['123456789012', 'password-common'],
  ['987654321098', 'password-common'],
  ['aaaaaaaaaaaaaaa', 'password-common'],
  ['!!!qwertyuiop123', 'password-common'],
  ['Jelszó12345678', 'password-common'],
];

for (const [password, fault] of cases) {
  test(`the password "${password.slice(0, 40)}" is ${fault ?? 'good'}`, () => {
    assert.equal(passwordFault(password, kiss), fault);
  });
}

test('a short name does not forbid words that hold it by chance', () => {
  assert.equal(passwordFault('qualification rules', { email: 'ali@x.example', name: 'Ali Or' }), null);
});

test('whatever holds the local part of the e-mail is refused, in any case of letters', () => {
  const local = fc.stringMatching(/^[a-z]{5,12}$/);
  const around = fc.stringMatching(/^[0-9]{6,10}$/);
  fc.assert(
    fc.property(local, around, around, fc.boolean(), (name, before, after, upper) => {
      const password = before + (upper ? name.toUpperCase() : name) + after;
      assert.equal(passwordFault(password, { email: `${name}@a.eu`, name: '' }), 'password-names-you');
    }),
  );
});
