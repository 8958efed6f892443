-- A connection that proves itself: how a tenant signs in, until when that counts, and what the last pre-flight found.

-- Slot 0 is one that is being tried before it takes the place of the first, which then becomes the second.
alter table credentials
  drop constraint credentials_kind_check,
  drop constraint credentials_slot_check,
  add column id uuid not null default uuidv7(),
  -- What the application's registration says; null where that could not be read, or there is no end.
  add column ends_at timestamptz,
  add column ends_asked_at timestamptz,
  -- It was refused, and another one was used instead.
  add column failed_at timestamptz,
  add column failure text,
  add constraint credentials_kind_check check (kind in ('client-secret', 'certificate', 'federated-token')),
  add constraint credentials_slot_check check (slot between 0 and 2),
  add constraint credentials_id unique (id),
  add constraint credentials_failure_check check ((failed_at is null) = (failure is null));

create table connection_checks (
  tenant_id uuid not null references tenants,
  test_id uuid not null,
  position integer not null,
  name text not null check (name <> ''),
  state text not null check (state in ('green', 'yellow', 'red')),
  text text not null check (text <> ''),
  checked_at timestamptz not null default now(),
  primary key (tenant_id, test_id, position)
);

-- What an operator should know of a run that is complete all the same; a note makes it partial.
alter table runs add column warnings text[] not null default '{}';
