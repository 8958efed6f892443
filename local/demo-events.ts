// What happens to people in the simulated directory while the demo plays, and what has to become of each of them in the application.
import type { ChangeOutcome } from '../domain/outcome.js';
import { toTimestamp } from '../simulator/clock.js';
import type { TenantAdmin } from '../simulator/tenant-admin.js';
import type { UserDocument } from '../simulator/user-document.js';
import { newcomer } from './simulator-newcomer.js';

/** The mappings of demo-mapping.yaml. */
type MappingName = 'Staff logins' | 'People';

export interface DirectoryEvent {
  readonly objectId: string;
  readonly name: string;
  /** Completes "Nora Lind …". */
  readonly happened: string;
  /** What the ledger has to say, and nothing else. */
  readonly outcomes: Readonly<Partial<Record<MappingName, ChangeOutcome>>>;
}

export interface FirstDay {
  readonly events: readonly DirectoryEvent[];
  /** Those who come back on the second day. */
  readonly disabled: UserDocument;
  readonly deleted: UserDocument;
}

/** People are hired, renamed, moved, promoted and leave. */
export function playFirstDay(directory: TenantAdmin): FirstDay {
  const next = colleagues(directory);
  const [married, one, other, moved, promoted, disabled, deleted] = [
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
  ];
  const newcomers = hireTwo(directory);
  const surname = 'Lindqvist';
  const displayName = `${textOf(married, 'givenName')} ${surname}`;
  const [nickname = 'new'] = married.userPrincipalName.split(/[.@]/);
  directory.rename(married.id, `${nickname}.lindqvist@${directory.domain}`.toLowerCase(), { surname, displayName });
  directory.swapNames(one.id, other.id);
  directory.change(moved.id, { department: 'Antarctica', jobTitle: 'Head of Penguins' });
  directory.addMember('Rollcall Administrators', promoted.id);
  directory.disable(disabled.id);
  directory.delete(deleted.id);
  const both = { 'Staff logins': 'updated', People: 'updated' } as const;
  const loginOnly = { 'Staff logins': 'updated' } as const;
  // A record is no access, so nothing is taken away: its integration status says what happened.
  const leaves = { 'Staff logins': 'deactivated', People: 'updated' } as const;
  return {
    disabled,
    deleted,
    events: [
      ...newcomers,
      event(married, `has married and is ${displayName} now`, both),
      event(one, `has swapped addresses with ${nameOf(other)}`, loginOnly),
      event(other, `has swapped addresses with ${nameOf(one)}`, loginOnly),
      event(moved, 'has another department and job', both),
      event(promoted, 'was put into the group Rollcall Administrators', loginOnly),
      event(disabled, 'was disabled', leaves),
      event(deleted, 'was deleted', leaves),
    ],
  };
}

/** Whoever left comes back. */
export function playSecondDay(directory: TenantAdmin, { disabled, deleted }: FirstDay): readonly DirectoryEvent[] {
  directory.enable(disabled.id);
  directory.restore(deleted.id);
  const outcomes = { 'Staff logins': 'reactivated', People: 'updated' } as const;
  return [
    event(disabled, 'was enabled again', outcomes),
    event(deleted, 'was restored from the recycle bin', outcomes),
  ];
}

function hireTwo(directory: TenantAdmin): readonly DirectoryEvent[] {
  const outcomes = { 'Staff logins': 'created', People: 'created' } as const;
  const hire = (displayName: string, jobTitle: string): UserDocument => {
    const work = { jobTitle, department: 'Sales', employeeHireDate: toTimestamp(directory.now()) };
    return directory.hire({ ...newcomer(displayName, directory.domain), ...work });
  };
  const nora = hire('Nora Lind', 'Account Manager');
  const tom = hire('Tom Keller', 'Sales Editor');
  directory.addMember('Rollcall Editors', tom.id);
  return [event(nora, 'was hired', outcomes), event(tom, 'was hired, into the group Rollcall Editors', outcomes)];
}

/** One after the other: people who sign in, hold no special role, and have names that fit a narrow terminal. */
function colleagues(directory: TenantAdmin): () => UserDocument {
  const administrators = new Set(directory.transitiveUsers('Rollcall Administrators').map(({ id }) => id));
  const users = directory.users()[Symbol.iterator]();
  return () => {
    for (;;) {
      const { value: user, done } = users.next();
      if (done === true) throw new Error('the directory is too small for it');
      if (isPlainColleague(user) && !administrators.has(user.id)) return user;
    }
  };
}

function isPlainColleague(user: UserDocument): boolean {
  const { accountEnabled, userType, mail, displayName, userPrincipalName, department } = user;
  const isComplete = [mail, displayName, department].every((value) => typeof value === 'string');
  return accountEnabled === true && userType === 'Member' && isComplete && userPrincipalName.length <= 32;
}

function event(user: UserDocument, happened: string, outcomes: DirectoryEvent['outcomes']): DirectoryEvent {
  return { objectId: user.id, name: nameOf(user), happened, outcomes };
}

function nameOf(user: UserDocument): string {
  return textOf(user, 'displayName');
}

function textOf(user: UserDocument, property: string): string {
  const value = user[property];
  return typeof value === 'string' ? value : user.userPrincipalName;
}
