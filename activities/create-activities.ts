/** The steps of a run under the names that event histories show, each bound to what it needs. */
import { authenticate } from './authenticate.js';
import { closeRun } from './close-run.js';
import { deactivatePeople } from './deactivate-people.js';
import type { Dependencies } from './dependencies.js';
import { explainPerson } from './explain-person.js';
import { guardRemovals } from './guard-removals.js';
import { notePhaseGivenUp } from './note-phase-given-up.js';
import { openRun } from './open-run.js';
import { readDeletedUsers } from './read-deleted-users.js';
import { readGroups } from './read-groups.js';
import { readPerson } from './read-person.js';
import { readUsers } from './read-users.js';
import { requestScheduledSync } from './request-scheduled-sync.js';
import { resolveIdentities } from './resolve-identities.js';
import { testConnection } from './test-connection.js';
import { testCredential } from './test-credential.js';
import { upsertPeople } from './upsert-people.js';

export type Activities = ReturnType<typeof createActivities>;

export function createActivities(deps: Dependencies) {
  return {
    openRun: bind(deps, openRun),
    authenticate: bind(deps, authenticate),
    readUsers: bind(deps, readUsers),
    readGroups: bind(deps, readGroups),
    readDeletedUsers: bind(deps, readDeletedUsers),
    readPerson: bind(deps, readPerson),
    resolveIdentities: bind(deps, resolveIdentities),
    guardRemovals: bind(deps, guardRemovals),
    upsertPeople: bind(deps, upsertPeople),
    deactivatePeople: bind(deps, deactivatePeople),
    closeRun: bind(deps, closeRun),
    notePhaseGivenUp: bind(deps, notePhaseGivenUp),
    requestScheduledSync: bind(deps, requestScheduledSync),
    testConnection: bind(deps, testConnection),
    explainPerson: bind(deps, explainPerson),
    testCredential: bind(deps, testCredential),
  };
}

function bind<Input, Result>(
  deps: Dependencies,
  activity: (deps: Dependencies, input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return (input) => activity(deps, input);
}
