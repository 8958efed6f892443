/**
 * The application as it is registered: its object id, and until when its secrets and certificates count, which the token endpoint says only
 * once they have ended. https://learn.microsoft.com/graph/api/application-get
 */
import { z } from 'zod';
import { notGraph } from './answer-failure.js';
import type { Graph, RequestOptions } from './client.js';
import type { ProofMark } from './proof.js';

const Ending = z.iso.datetime({ offset: true }).nullish();

const Application = z.object({
  id: z.string(),
  passwordCredentials: z.array(z.object({ hint: z.string().nullish(), endDateTime: Ending })).nullish(),
  keyCredentials: z.array(z.object({ customKeyIdentifier: z.string().nullish(), endDateTime: Ending })).nullish(),
});

export type Registration = z.infer<typeof Application>;

/** @throws GraphFailure: `missing-consent` without Application.Read.All, `not-found` where the application belongs to another directory */
export async function readRegistration(graph: Graph, options: RequestOptions): Promise<Registration> {
  const path = `/applications(appId='${encodeURIComponent(graph.clientId)}')?$select=id,passwordCredentials,keyCredentials`;
  const { body, status } = await graph.get(path, options);
  const application = Application.safeParse(body);
  if (!application.success) throw notGraph(graph.host, { status }, false);
  return application.data;
}

/**
 * When what we sign in with ends; null where the registration does not show it. A secret is recognized by its first three characters: of several
 * alike, those that still count are meant, and the first of them to end.
 */
export function endOf(registration: Registration, mark: ProofMark, nowMs: number): Date | null {
  if (mark.kind === 'federated-token') return null;
  if (mark.kind === 'client-secret') {
    const alike = (registration.passwordCredentials ?? []).filter((one) => one.hint === mark.hint);
    return nearest(alike, nowMs);
  }
  const own = (registration.keyCredentials ?? []).filter((one) => isThumbprint(one.customKeyIdentifier, mark));
  const ends = [nearest(own, nowMs), mark.endsAt].filter((end) => end !== null);
  return ends.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null;
}

function nearest(entries: readonly { readonly endDateTime?: string | null | undefined }[], nowMs: number): Date | null {
  const ends = entries
    .flatMap(({ endDateTime }) => (endDateTime == null ? [] : [Date.parse(endDateTime)]))
    .toSorted((one, other) => one - other);
  const end = ends.find((one) => one > nowMs) ?? ends.at(-1);
  return end === undefined ? null : new Date(end);
}

/** Written as 40 digits, or as the base64 of the 20 bytes. */
function isThumbprint(identifier: string | null | undefined, mark: { readonly thumbprint: string | null }): boolean {
  if (identifier == null || mark.thumbprint === null) return false;
  const bytes = Buffer.from(mark.thumbprint, 'hex').toString('base64');
  return identifier.toUpperCase() === mark.thumbprint || identifier === bytes;
}
