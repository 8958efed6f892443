/** What a run says about the ends of what its tenant signs in with: 60 days ahead for the first time. */
import { loadCredentialEnds, noteCredentialEnd } from '../db/tenants/credential-ends.js';
import { credentialTerm, credentialWord } from '../domain/credential-term.js';
import { attempt } from '../graph/checks/finding.js';
import { endOf, readRegistration } from '../graph/registration.js';
import type { Dependencies } from './dependencies.js';
import type { Directory } from './open-directory.js';

/** Entra is asked where the end is not known, at most once a day: an application that may not ask should not try in each run. */
export async function credentialWarnings(
  deps: Dependencies,
  directory: Directory,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { tenantId } = directory.tenant;
  let ends = await loadCredentialEnds(deps.db, tenantId);
  if (ends.some(({ kind, isAsked }) => kind !== 'federated-token' && !isAsked)) {
    const { value: registration } = await attempt(() => readRegistration(directory.graph, { signal }));
    for (const { id, slot } of ends) {
      const mark = directory.credentials.find((one) => one.slot === slot)?.credential.mark;
      if (mark === undefined) continue;
      const unlisted = mark.kind === 'certificate' ? mark.endsAt : null;
      const end = registration === null ? unlisted : endOf(registration, mark, Date.now());
      await noteCredentialEnd(deps.db, id, end);
    }
    ends = await loadCredentialEnds(deps.db, tenantId);
  }
  return ends.flatMap(({ slot, kind, endsAtMs }) => {
    if (endsAtMs === null) return [];
    const { state, sentence } = credentialTerm(credentialWord(kind, slot), new Date(endsAtMs), Date.now());
    return state === 'green' ? [] : [sentence];
  });
}
