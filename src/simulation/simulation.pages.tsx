import { isIsoDate } from '../iso-date.ts';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { errorsOf, type Refused, refill } from '../exchanges/index.ts';
import { addressOf, DESK, frameOf, operatorOf, type Publishing } from '../publishing/index.ts';
import { Refusal } from '../refusal.ts';
import { formFault, sayIssue } from '../refusal-texts.ts';
import { type FormBody, type FormError, type PageTools, postedText, readDate, sendPage } from '../web/index.ts';
import { beginningForm, inputOf, readBeginning, simulatedForms } from './forms.pages.ts';
import { openedWalk } from './opened.pages.ts';
import type { StepDocument } from './steps.ts';
import { SimulationPage } from './views.pages.tsx';
import type { Walked, Walks } from './walks.service.ts';

export interface SimulationPagesOptions {
  readonly walks: Walks;
  readonly publishing: Publishing;
  readonly tools: PageTools;
}

const AT = `${DESK}/:id/simulation/:version`;

/** `/operator/procedures/:id/simulation`: a stored version walked through in the browser; every button is a step, and the page is shown again. */
export const simulationPages: FastifyPluginAsync<SimulationPagesOptions> = async (
  app,
  { walks, publishing, tools },
) => {
  const at = { config: { page: AT } };

  app.get(`${DESK}/:id/simulation`, async (request, reply) => {
    const { userId } = operatorOf(request);
    const { id } = request.params as { id: string };
    const { versions } = await publishing.read(userId, id);
    const version = versions.find(({ standing }) => standing === 'published') ?? versions[0];
    return reply.redirect(`${addressOf(id)}/simulation/${version?.hash}`, 303);
  });

  app.get(AT, async (request, reply) => show(request, reply));
  app.post(`${AT}/begin`, at, async (request, reply) =>
    answer(request, reply, async (walked) => {
      const { walk, version } = await walks.open(walked);
      const { context } = openedWalk(walk, version, request.language);
      const beginning = readBeginning(version, context.wording, bodyOf(request));
      if (!isIsoDate(beginning.clock)) throw new Refusal('clock-no-day', 422);
      await walks.begin(walked, beginning);
    }),
  );
  app.post(`${AT}/back`, at, async (request, reply) => answer(request, reply, (walked) => walks.back(walked)));
  app.post(`${AT}/as`, at, async (request, reply) =>
    answer(request, reply, (walked) =>
      walks.go(walked, {
        step: 'as',
        authority: postedText(request.body, 'authority'),
        kind: postedText(request.body, 'kind'),
      }),
    ),
  );
  app.post(`${AT}/others`, at, async (request, reply) =>
    answer(request, reply, (walked) => walks.go(walked, { step: 'others', number: numberOf(request) })),
  );
  app.post(`${AT}/moderate`, at, async (request, reply) =>
    answer(request, reply, (walked) => {
      const releases = postedText(request.body, 'releases') === 'yes';
      return walks.go(walked, { step: 'moderate', number: numberOf(request), releases });
    }),
  );
  app.post(`${AT}/switch`, at, async (request, reply) =>
    answer(request, reply, (walked) =>
      walks.go(walked, {
        step: 'switch',
        setting: postedText(request.body, 'setting'),
        on: postedText(request.body, 'on') === 'yes',
      }),
    ),
  );
  app.post(`${AT}/wait`, at, async (request, reply) =>
    answer(request, reply, (walked) => walks.go(walked, waitOf(bodyOf(request)))),
  );
  app.post(`${AT}/do/:action`, at, async (request, reply) => {
    const { action } = request.params as { action: string };
    return answer(
      request,
      reply,
      async (walked) => {
        const { walk, version } = await walks.open(walked);
        const opened = openedWalk(walk, version, request.language);
        const part = Number(postedText(request.body, 'part')) || undefined;
        const fills = (request.query as { fills?: unknown }).fills !== undefined;
        const input = inputOf(opened, action, bodyOf(request));
        await walks.go(walked, { step: 'do', action, part, input, fills });
      },
      action,
    );
  });

  /** Goes a step and shows where it led; what is refused is shown as a case's page would, with what was typed. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (walked: Walked) => Promise<void>,
    action?: string,
  ) {
    const walked = walkedBy(request);
    try {
      await work(walked);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status === 404 || error.code === 'operators-only') throw error;
      return await show(request, reply, { refusal: error, action });
    }
    return reply.redirect(addressFor(walked), 303);
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    refused?: { readonly refusal: Refusal; readonly action: string | undefined },
  ) {
    const { language } = request;
    const walked = walkedBy(request);
    const frame = await frameOf(tools, request, reply);
    const standing = await walks.open(walked);
    const opened = openedWalk(standing.walk, standing.version, language);
    const address = addressFor(walked);
    const typed: Refused | null =
      refused?.action === undefined ? null : { form: refused.action, body: bodyOf(request), refusal: refused.refusal };
    const forms = simulatedForms(opened, standing.walk, { address, csrf: reply.csrf });
    const { wording, say } = opened.context;
    const beginning = beginningForm(standing.version, wording, standing.document, {
      action: `${address}/begin`,
      csrf: reply.csrf,
      say,
    });
    const page = (
      <SimulationPage
        {...{ ...frame, standing, opened, beginning, address }}
        forms={forms.map((form) => refill(form, typed, language))}
        errors={typed ? errorsOf(typed, forms, language) : refused ? told(language, refused.refusal) : []}
        refused={typed}
        csrf={reply.csrf}
      />
    );
    return sendPage(reply, page, refused?.refusal.status ?? 200);
  }
};

const bodyOf = (request: FastifyRequest): FormBody => (request.body ?? {}) as FormBody;

const numberOf = (request: FastifyRequest): number => Number(postedText(request.body, 'number'));

function walkedBy(request: FastifyRequest): Walked {
  const { id, version } = request.params as { id: string; version: string };
  return { operatorId: operatorOf(request).userId, procedure: id, version };
}

const addressFor = ({ procedure, version }: Walked): string => `${addressOf(procedure)}/simulation/${version}`;

/** Which button was pressed, or the day that was typed. */
function waitOf(body: FormBody): StepDocument {
  const pressed = postedText(body, 'wait');
  if (pressed === 'next') return { step: 'wait', until: 'next' };
  if (pressed === '1') return { step: 'wait', until: 1 };
  const until = readDate(body, 'until');
  if (!isIsoDate(until)) throw new Refusal('clock-no-day', 422);
  return { step: 'wait', until };
}

/** What the form of the beginning cannot be is told field by field. */
const told = (language: string, refusal: Refusal): FormError[] =>
  refusal.issues.length === 0
    ? formFault(language, refusal)
    : refusal.issues.map((issue) => ({
        field: '',
        message: `${issue.pointer.split('/').at(-1)}: ${sayIssue(language, issue)}`,
      }));
