/** `POST /$batch`: up to 20 requests in one, answered in any order. https://learn.microsoft.com/graph/json-batching */
import { z } from 'zod';
import { badRequest, json, type Answer } from '../answer.js';

const LARGEST_BATCH = 20;

const batchSchema = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).optional(),
    }),
  ),
});

/** One request inside a batch: its address is relative to `/v1.0`. */
export type InnerRequest = z.infer<typeof batchSchema>['requests'][number];

/** @throws GraphRefusal 400 for a body that is no batch, more than 20 requests, or an id used twice. */
export function answerBatch(body: string, answerInner: (inner: InnerRequest) => Answer): Answer {
  const { requests } = parseBatch(body);
  const answers = new Map<string, Answer>();
  for (const inner of requests) {
    const isBlocked = (inner.dependsOn ?? []).some((id) => (answers.get(id)?.status ?? 424) >= 400);
    answers.set(inner.id, isBlocked ? failedDependency() : answerInner(inner));
  }
  // Answers come in any order: the last question first is one that readers who match by position get wrong.
  const responses = [...answers].toReversed().map(([id, answer]) => ({
    id,
    status: answer.status,
    headers: innerHeaders(answer.headers),
    body: innerBody(answer),
  }));
  return json({ responses });
}

function parseBatch(body: string): z.infer<typeof batchSchema> {
  const parsed = batchSchema.safeParse(parseJson(body));
  if (!parsed.success) throw badRequest('Invalid batch payload format.');
  const { requests } = parsed.data;
  if (requests.length > LARGEST_BATCH) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${LARGEST_BATCH}.`);
  }
  if (new Set(requests.map((inner) => inner.id)).size < requests.length)
    throw badRequest('Request ids in a batch must be unique.');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
}

function failedDependency(): Answer {
  const error = { code: 'FailedDependency', message: 'A request this one depends on has failed.' };
  return { ...json({ error }), status: 424 };
}

/** Inside a batch headers are written with capitals. */
function innerHeaders(headers: Answer['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replaceAll(/(^|-)([a-z])/g, (part) => part.toUpperCase()),
      value,
    ]),
  );
}

function innerBody(answer: Answer): unknown {
  const text = answer.body.toString();
  if (text === '') return undefined;
  return (answer.headers['content-type'] ?? '').startsWith('application/json') ? JSON.parse(text) : text;
}
