/** What loaded exchanges ask and answer: invented people and texts, of the length that real ones have. */
import { numberOf } from '../src/demonstration/derived.ts';
import type { Answers, RequestContent } from '../src/exchanges/model.ts';

const PROFESSIONS = ['doctor', 'nurse', 'dentist', 'physiotherapist', 'architect', 'electrician', 'midwife'] as const;
const PURPOSES = ['general', 'establishment', 'temporary-services'] as const;
const FIRST_NAMES =
  'Minta Ágnes,Próba Béla,Esempio Carla,Prova Dario,Beispiel Erika,Muster Franz,Exemple Gaëlle,Modèle Hugo,Ejemplo Inés,Prueba Juan,' +
  'Przykład Kasia,Wzór Leszek,Príklad Mária,Vzor Norbert,Esimerkki Outi,Malli Pekka,Παράδειγμα Ρένα,Δείγμα Στέλιος,Пример Таня,Образец Васил';
const SURNAMES =
  'Próbafalvi,Mintavári,Esempi,Provadoro,Musterfrau,Beispielhuber,Dupont-Exemple,Modelot,Ejemplar,Muestrario,Przykładowska,Wzorek,' +
  'Príkladová,Vzorný,Esimerkkilä,Mallinen,Παραδειγματίδη,Δειγματάκης,Примерова,Образцов';
const NAMES = { first: FIRST_NAMES.split(','), last: SURNAMES.split(',') };
const REASON = 'The holder asks to have the qualification recognised and the documents raise a doubt. '
  .repeat(4)
  .trim();
const REPLY = 'The data are in our registers; the certificate was issued by us and is still valid. '.repeat(2).trim();

const pick = <T>(list: readonly T[], name: string): T => list[numberOf(name, list.length)] as T;

/** 20 × 20 names and a number: nobody is called like more than a few others. */
const surnameOf = (index: number): string => `${pick(NAMES.last, `surname ${index}`)}-${index % 997}`;

/** About whom a request is. */
export function personOf(index: number): { firstName: string; surname: string; birthDate: string } {
  const digits = numberOf(`birth ${index}`, 12 * 28);
  const [month, day] = [1 + (digits % 12), 1 + Math.floor(digits / 12)].map((number) =>
    String(number).padStart(2, '0'),
  );
  return {
    firstName: pick(NAMES.first, `first name ${index}`),
    surname: surnameOf(index),
    birthDate: `${1955 + (index % 45)}-${month}-${day}`,
  };
}

/** The content of a request that may be sent. */
export function requestOf(index: number): RequestContent {
  return {
    fields: {
      profession: pick(PROFESSIONS, `profession ${index}`),
      purpose: pick(PURPOSES, `purpose ${index}`),
      daysWanted: 21 + numberOf(`wanted ${index}`, 14),
      ...personOf(index),
      reason: { text: REASON, lang: 'en' },
    },
    questions: ['pq-1', 'pq-11', 'pq-2'].map((code) => ({ code, parameters: {} })),
  };
}

/** Complete answers to it. */
export const answersOf = (index: number): Answers => ({
  '1': { value: index % 9 === 0 ? 'no' : 'yes' },
  '2': { value: 'yes' },
  '3': { value: { text: REPLY, lang: 'en' } },
});
