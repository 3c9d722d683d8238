import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { diagram, functionsIn, type ProcedureCatalogue, type ProcedureVersion } from '../procedures/index.ts';
import { problemResponses } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages } from '../texts/index.ts';
import { describe } from './description.ts';
import { wordsOf } from './words.ts';

export interface ProcedureRoutesOptions {
  readonly procedures: ProcedureCatalogue;
}

const withLanguage = z.object({ lang: z.enum(languages as [string, ...string[]]).optional() });
const item = z.object({
  id: z.string(),
  area: z.string(),
  areaTitle: z.string(),
  version: z.string(),
  title: z.string(),
  summary: z.string(),
});

/** `/procedures`: the public catalogue, in the reader's language; like its pages without a token. */
export const procedureRoutes: FastifyPluginAsyncZod<ProcedureRoutesOptions> = async (app, { procedures }) => {
  const common = { tags: ['procedures'], security: [] };
  const config = { access: 'public' as const };

  app.get(
    '/procedures',
    {
      config,
      schema: {
        ...common,
        summary: 'The published procedures',
        querystring: withLanguage,
        response: { 200: z.object({ items: z.array(item) }), ...problemResponses },
      },
    },
    async (request) => ({
      items: procedures.offered.map((procedure) => summaryOf(procedure, request.language)),
    }),
  );

  app.get(
    '/procedures/:id',
    {
      config,
      schema: {
        ...common,
        summary:
          'A procedure: legal basis and gateway, roles with the functions that they ask, form, questions with their follow-ups, states, actions, terms, retention; `inWords` is what its public page says',
        params: z.object({ id: z.string().max(120) }),
        querystring: withLanguage,
        response: { 200: z.record(z.string(), z.unknown()), ...problemResponses },
      },
    },
    async (request) => {
      const procedure = procedures.current(request.params.id);
      if (!procedure) throw new Refusal('procedure-unknown', 404);
      return { ...documentOf(procedure, request.language), retired: procedures.isRetired(procedure.id) };
    },
  );
};

function summaryOf(procedure: ProcedureVersion, language: string) {
  const { text } = wordsOf(procedure, language);
  return {
    id: procedure.id,
    area: procedure.area,
    areaTitle: text('area.title'),
    version: procedure.hash,
    title: text('procedure.title'),
    summary: text('procedure.summary'),
  };
}

function documentOf(procedure: ProcedureVersion, language: string) {
  const { workflow } = procedure;
  const { instead } = workflow.opening;
  const { text, option } = wordsOf(procedure, language);
  return {
    ...summaryOf(procedure, language),
    language,
    basis: procedure.basis,
    gateway: procedure.gateway,
    form: procedure.form.map((section) => ({
      section: section.name,
      title: text(`section.${section.name}`),
      hint: text(`section.${section.name}.hint`),
      ...(section.when ? { when: section.when } : {}),
      fields: section.fields.map((field) => ({
        ...field,
        ...(field.columns
          ? { columns: field.columns.map((one) => ({ ...one, label: text(`column.${field.name}.${one.name}`) })) }
          : {}),
        label: text(`field.${field.name}`),
        hint: text(`field.${field.name}.hint`),
      })),
    })),
    placeholders: Object.fromEntries(
      Object.entries(procedure.placeholders).map(([name, placeholder]) => [
        name,
        { ...placeholder, label: text(`placeholder.${name}`) },
      ]),
    ),
    questions: procedure.questions.map((question) => ({
      ...question,
      chapterTitle: text(`chapter.${question.chapter}`),
      text: text(`question.${question.code}`),
    })),
    roles: Object.entries(workflow.roles).map(([role, rule]) => ({ role, title: text(`role.${role}`), ...rule })),
    functions: functionsIn(workflow).map((name) => ({
      function: name,
      title: text(`function.${name}`),
      help: text(`function.${name}.help`),
    })),
    opening: {
      action: workflow.opening.action,
      by: workflow.opening.by,
      ...(workflow.opening.enters === undefined ? {} : { enters: workflow.opening.enters }),
      invites: Object.keys(workflow.opening.participants).filter((role) => role !== workflow.opening.by),
      ...(instead
        ? { instead: { where: instead.where, action: instead.action, invites: Object.keys(instead.invites) } }
        : {}),
    },
    lists: Object.fromEntries(
      Object.entries(procedure.lists).map(([list, codes]) => [
        list,
        codes.map((code) => ({ code, label: option(list, code) })),
      ]),
    ),
    states: workflow.order.map((state) => ({
      state,
      title: text(`state.${state}`),
      ...workflow.states[state],
    })),
    actions: Object.entries(workflow.actions).map(([action, rule]) => ({
      action,
      title: text(`action.${action}`),
      help: text(`action.${action}.help`),
      ...rule,
    })),
    terms: Object.fromEntries(
      Object.entries(workflow.terms).map(([name, rule]) => [
        name,
        { title: text(`term.${name}`), passing: text(`term.${name}.then`), ...rule },
      ]),
    ),
    users: workflow.users,
    participants: workflow.participants,
    outside: workflow.outside,
    retention: workflow.retention,
    /** A state diagram in Mermaid's language. */
    diagram: diagram(procedure, text),
    inWords: describe(procedure, language),
  };
}
