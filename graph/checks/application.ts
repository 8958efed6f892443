/** What the application's registration says: whether the object id that was entered is its own, and when what we sign in with ends. */
import { credentialTerm, credentialWord, type CredentialSlot } from '../../domain/credential-term.js';
import type { ProofMark } from '../proof.js';
import { endOf, type Registration } from '../registration.js';
import { green, red, yellow, type CheckRunner, type Finding, type Inspection } from './finding.js';

export const checkApplication: CheckRunner = async (inspection) => {
  const { value: registration, failure } = await inspection.registration();
  if (failure === null) {
    const ends = inspection.marks.map(({ slot, mark }) => endFinding(registration, slot, mark, inspection.now()));
    return [objectIdFinding(registration, inspection), ...ends];
  }
  const sentence =
    failure.reason === 'not-found'
      ? 'Not known: the application is registered in another directory, which alone knows its object id and when its secrets end.'
      : `Not known: ${failure.message}`;
  return [
    yellow('application object id', sentence),
    ...inspection.marks.map(({ slot, mark }) => unknownEnd(slot, mark, sentence, inspection.now())),
  ];
};

function objectIdFinding({ id }: Registration, { needs, graph }: Inspection): Finding {
  const name = 'application object id';
  const entered = needs.applicationObjectId;
  if (entered === null) return green(name, `It is ${id}; none was entered.`);
  if (entered.toLowerCase() === id.toLowerCase()) return green(name, `${id} is that of application ${graph.clientId}.`);
  const mistake =
    entered.toLowerCase() === graph.clientId.toLowerCase()
      ? 'The client id was entered in its place'
      : 'What was entered belongs to something else: the Object ID under Enterprise applications is another one than that under App registrations';
  return red(
    name,
    `Application ${graph.clientId} has the object id ${id}. ${mistake}. Correct it with \`rollcall tenant change\`.`,
  );
}

function endFinding(registration: Registration, slot: CredentialSlot, mark: ProofMark, nowMs: number): Finding {
  const what = credentialWord(mark.kind, slot);
  if (mark.kind === 'federated-token') return withoutEnd(what);
  const end = endOf(registration, mark, nowMs);
  if (end === null) {
    return yellow(
      `end of ${what}`,
      'Not known: none of those under Certificates & secrets begins like the stored one. A secret that was removed there stops working.',
    );
  }
  const { state, sentence } = credentialTerm(what, end, nowMs);
  return { name: `end of ${what}`, state, text: sentence, blocking: null };
}

/** A certificate says itself when it ends. */
function unknownEnd(slot: CredentialSlot, mark: ProofMark, sentence: string, nowMs: number): Finding {
  const what = credentialWord(mark.kind, slot);
  if (mark.kind === 'federated-token') return withoutEnd(what);
  if (mark.kind === 'client-secret' || mark.endsAt === null) return yellow(`end of ${what}`, sentence);
  const term = credentialTerm(what, mark.endsAt, nowMs);
  return { name: `end of ${what}`, state: term.state, text: term.sentence, blocking: null };
}

function withoutEnd(what: string): Finding {
  return green(`end of ${what}`, 'It has none: the platform replaces it.');
}
