-- The dictionary of Rollcall's tables. Written by hand: identifier keys need DEFERRABLE unique constraints, which drizzle-kit drops.
-- Every tenant-owned row carries tenant_id; what must hold, holds here and not only in code.

-- ---------------------------------------------------------------- who is connected

create table tenants (
  id uuid primary key default uuidv7(),
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  entra_tenant_id text not null check (entra_tenant_id ~ '^[0-9a-zA-Z.-]+$'),
  client_id text not null check (client_id <> ''),
  application_object_id text,
  cloud text not null check (cloud in ('global', 'us-gov', 'us-dod', 'china', 'custom')),
  login_url text,
  graph_url text,
  status text not null default 'active' check (status in ('active', 'paused', 'removed')),
  status_note text,
  schedule_minutes integer check (schedule_minutes between 1 and 44640),
  guard_share numeric(5, 4) not null default 0.2 check (guard_share between 0 and 1),
  guard_minimum integer not null default 10 check (guard_minimum >= 0),
  page_size integer not null default 999 check (page_size between 1 and 999),
  fence bigint not null default 0,
  last_run_seq bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((cloud = 'custom') = (login_url is not null)),
  check ((cloud = 'custom') = (graph_url is not null))
);
-- A removed tenant stays as the owner of its history; its name is free again.
create unique index tenants_name on tenants (name) where status <> 'removed';

create table credentials (
  tenant_id uuid not null references tenants,
  slot smallint not null default 1 check (slot in (1, 2)),
  kind text not null check (kind in ('client-secret')),
  key_id text not null,
  envelope jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, slot)
);

create table audit_events (
  id bigint generated always as identity primary key,
  tenant_id uuid references tenants,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text,
  detail jsonb not null default '{}'
);
create index audit_events_tenant on audit_events (tenant_id, id);

-- ---------------------------------------------------------------- what people become

create table roles (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  name text not null check (name <> ''),
  is_administrator boolean not null default false,
  unique (tenant_id, name),
  unique (tenant_id, id)
);

create table organizational_units (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  name text not null check (name <> ''),
  unique (tenant_id, name),
  unique (tenant_id, id)
);

create table collections (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  name text not null check (name <> ''),
  unique (tenant_id, name),
  unique (tenant_id, id)
);

create table collection_fields (
  tenant_id uuid not null references tenants,
  collection_id uuid not null,
  name text not null check (name <> ''),
  type text not null check (type in ('text', 'number', 'date', 'boolean', 'list')),
  position integer not null,
  primary key (collection_id, name),
  foreign key (tenant_id, collection_id) references collections (tenant_id, id) on delete cascade
);

create table mappings (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  name text not null check (name <> ''),
  kind text not null check (kind in ('login', 'record')),
  position integer not null,
  collection_id uuid,
  revision integer not null,
  -- Every directory user up to this run's changes has been looked at, under this revision.
  assessed_seq bigint not null default 0,
  assessed_revision integer not null default 0,
  removed_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, collection_id) references collections (tenant_id, id),
  check ((kind = 'record') = (collection_id is not null))
);
create unique index mappings_name on mappings (tenant_id, name) where removed_at is null;

create table mapping_revisions (
  tenant_id uuid not null references tenants,
  mapping_id uuid not null,
  revision integer not null,
  definition jsonb not null,
  applied_at timestamptz not null default now(),
  applied_by text not null,
  primary key (mapping_id, revision),
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id)
);

create table login_users (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  identifier text,
  -- NFC and lower case, made in one place in code. Deferrable, so that two people can swap names in one transaction.
  identifier_key text collate "C",
  status text not null check (status in ('active', 'inactive')),
  deactivated_by text check (deactivated_by in ('sync', 'administrator')),
  deactivated_cause text,
  deactivated_at timestamptz,
  deactivated_run bigint,
  role_id uuid,
  organizational_unit_id uuid,
  fields jsonb not null default '{}',
  integration_status text not null,
  integration_status_since timestamptz not null default now(),
  protected boolean not null default false,
  sign_in_revoked_at timestamptz,
  last_sign_in_at timestamptz,
  app_data jsonb not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint login_users_identifier unique (tenant_id, identifier_key) deferrable initially immediate,
  foreign key (tenant_id, role_id) references roles (tenant_id, id),
  foreign key (tenant_id, organizational_unit_id) references organizational_units (tenant_id, id),
  check ((identifier is null) = (identifier_key is null)),
  check ((status = 'inactive') = (deactivated_by is not null))
);

create table records (
  id uuid primary key,
  tenant_id uuid not null,
  collection_id uuid not null,
  identifier text,
  identifier_key text collate "C",
  status text not null check (status in ('active', 'inactive')),
  fields jsonb not null default '{}',
  integration_status text not null,
  integration_status_since timestamptz not null default now(),
  app_data jsonb not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint records_identifier unique (collection_id, identifier_key) deferrable initially immediate,
  foreign key (tenant_id, collection_id) references collections (tenant_id, id),
  check ((identifier is null) = (identifier_key is null))
);

-- Which person belongs to which directory user. Made at the first match; later runs follow it and never match again.
create table links (
  tenant_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  person_id uuid not null,
  linked_run bigint not null,
  primary key (mapping_id, object_id),
  constraint links_person unique (person_id, mapping_id) deferrable initially immediate,
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id)
);

-- ---------------------------------------------------------------- what Entra shows

create table directory_users (
  tenant_id uuid not null references tenants,
  object_id uuid not null,
  state text not null check (state in ('live', 'deleted', 'missing')),
  -- Not jsonb: it is read and written whole, and converting it costs 10 µs a user each way.
  document json not null,
  malformed jsonb,
  fingerprint uuid not null,
  deleted_at timestamptz,
  -- Sequence number of the run that last changed the document, the state or a membership.
  changed_seq bigint not null,
  primary key (tenant_id, object_id)
);
create index directory_users_changed on directory_users (tenant_id, changed_seq, object_id);

create table directory_groups (
  tenant_id uuid not null references tenants,
  group_id uuid not null,
  display_name text,
  state text not null check (state in ('live', 'hidden', 'hollow', 'deleted')),
  member_count integer not null default 0,
  proven_at timestamptz,
  primary key (tenant_id, group_id)
);

create table group_members (
  tenant_id uuid not null,
  group_id uuid not null,
  object_id uuid not null,
  primary key (tenant_id, group_id, object_id),
  foreign key (tenant_id, group_id) references directory_groups on delete cascade
);
create index group_members_object on group_members (tenant_id, object_id);

-- ---------------------------------------------------------------- runs and their proof

create table runs (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  seq bigint not null,
  mode text not null check (mode in ('full', 'approve')),
  trigger text not null check (trigger in ('schedule', 'manual', 'approval')),
  status text not null default 'running' check (status in ('running', 'done', 'partial', 'failed', 'cancelled')),
  phase text not null default 'authenticate',
  workflow_id text not null,
  temporal_run_id text not null unique,
  hold_id uuid,
  -- Where planning goes on after a crash: the last directory user whose outcome is stored.
  plan_stage text not null default 'changed' check (plan_stage in ('changed', 'due', 'settle', 'done')),
  plan_seq bigint not null default 0,
  plan_object_id uuid,
  guarded boolean not null default false,
  users_seen bigint not null default 0,
  -- How many of them were written because they differed.
  users_changed bigint not null default 0,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  error_type text,
  error_message text,
  -- Why a run is partial, and what it noticed: sentences for the operator.
  notes text[] not null default '{}',
  unique (tenant_id, seq),
  unique (tenant_id, id),
  check ((status = 'running') = (ended_at is null)),
  check ((status = 'failed') = (error_type is not null))
);
create unique index runs_one_running on runs (tenant_id) where status = 'running';

create table run_requests (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  mode text not null check (mode in ('full', 'approve')),
  trigger text not null check (trigger in ('schedule', 'manual', 'approval')),
  requested_by text not null,
  hold_id uuid,
  run_id uuid references runs,
  created_at timestamptz not null default now(),
  check ((mode = 'approve') = (hold_id is not null))
);
create index run_requests_open on run_requests (tenant_id, created_at) where run_id is null;

-- One listing of one kind; a restarted listing is a new chain. `next_link` is moved with the rows it accounts for.
create table run_chains (
  tenant_id uuid not null references tenants,
  run_id uuid not null references runs,
  kind text not null,
  chain integer not null,
  next_number integer not null default 0,
  next_link text,
  complete boolean not null default false,
  expected integer,
  primary key (run_id, kind, chain)
);

-- Which ids each page held: the proof behind every statement about who was listed. Sixteen bytes a user.
create table run_pages (
  tenant_id uuid not null references tenants,
  run_id uuid not null,
  kind text not null,
  chain integer not null,
  number integer not null,
  link_hash uuid not null,
  object_ids uuid[] not null,
  primary key (run_id, kind, chain, number),
  unique (run_id, kind, chain, link_hash),
  foreign key (run_id, kind, chain) references run_chains
);

-- Entries of a page that could not be told apart from anybody else: no object id, or none that is a GUID.
create table unreadable_entries (
  tenant_id uuid not null references tenants,
  run_id uuid not null references runs,
  kind text not null,
  chain integer not null,
  page_number integer not null,
  position integer not null,
  reason text not null,
  primary key (run_id, kind, chain, page_number, position)
);

-- The revision a run works with, from which watermark, and its books.
create table run_mappings (
  tenant_id uuid not null references tenants,
  run_id uuid not null references runs,
  mapping_id uuid not null,
  revision integer not null,
  -- Directory users changed after this sequence number are planned; 0 plans everyone.
  from_seq bigint not null,
  considered bigint,
  created bigint,
  adopted bigint,
  updated bigint,
  unchanged bigint,
  deactivated bigint,
  reactivated bigint,
  rejected bigint,
  held bigint,
  out_of_scope bigint,
  primary key (run_id, mapping_id),
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id),
  foreign key (mapping_id, revision) references mapping_revisions (mapping_id, revision)
);

-- ---------------------------------------------------------------- the ledger

create table holds (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  run_id uuid not null references runs,
  mapping_id uuid not null,
  kind text not null,
  state text not null default 'open' check (state in ('open', 'approved', 'applied', 'refused', 'replaced')),
  row_count bigint not null,
  digest text not null,
  reason text not null,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id),
  check ((state in ('approved', 'applied', 'refused')) = (decided_by is not null))
);
create index holds_open on holds (tenant_id) where state = 'open';

create table change_batches (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants,
  run_id uuid not null references runs,
  mapping_id uuid not null,
  step smallint not null,
  -- The guarded kinds its changes are of, as bits.
  kinds integer not null default 0,
  size integer not null,
  state text not null default 'planned' check (state in ('planned', 'applied', 'held', 'refused', 'replaced')),
  hold_id uuid references holds,
  applied_run uuid references runs,
  applied_at timestamptz,
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id),
  check ((state = 'applied') = (applied_at is not null)),
  check (state not in ('held', 'refused') or hold_id is not null)
);
create index change_batches_run on change_batches (run_id, mapping_id, step, id);
create index change_batches_hold on change_batches (hold_id) where hold_id is not null;

-- One planned or applied difference. Written once; its state is that of its batch.
-- No foreign key to its batch: both are inserted by one statement and never deleted, and the check costs 4 µs a row.
create table changes (
  batch_id bigint not null,
  run_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  person_id uuid not null,
  tenant_id uuid not null,
  outcome text not null check (outcome in ('created', 'adopted', 'updated', 'deactivated', 'reactivated')),
  cause text,
  -- Only what differs; for a creation everything. Null before = there was nobody.
  before jsonb,
  after jsonb not null,
  planned_version integer,
  -- changed_seq of the directory user this was planned on: moved on, and the plan is out of date.
  evidence bigint not null,
  primary key (run_id, mapping_id, object_id)
);
create index changes_batch on changes (batch_id);

-- What is open about a person after a run: why they were rejected or left out, and what falls due.
create table open_items (
  tenant_id uuid not null references tenants,
  mapping_id uuid not null,
  object_id uuid not null,
  kind text not null check (kind in ('rejection', 'field', 'out-of-scope', 'grace', 'spared', 'recheck', 'unwritten')),
  reason text not null,
  -- The other people involved, as object ids.
  others uuid[] not null default '{}',
  identifier_key text collate "C",
  since timestamptz not null default now(),
  due_at timestamptz,
  primary key (mapping_id, object_id, kind),
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id)
);
create index open_items_due on open_items (tenant_id, kind, due_at);
create index open_items_identifier on open_items (mapping_id, identifier_key) where identifier_key is not null;

-- ---------------------------------------------------------------- for the application beside Rollcall

create view app_login_users as
select
  u.id,
  u.tenant_id,
  u.identifier,
  u.status,
  (select r.name from roles r where r.id = u.role_id) as role,
  coalesce((select r.is_administrator from roles r where r.id = u.role_id), false) as is_administrator,
  (select o.name from organizational_units o where o.id = u.organizational_unit_id) as organizational_unit,
  u.fields,
  u.integration_status,
  u.integration_status_since,
  u.sign_in_revoked_at,
  u.last_sign_in_at,
  u.app_data,
  u.created_at,
  u.updated_at
from login_users u;

create view app_records as
select
  r.id,
  r.tenant_id,
  (select c.name from collections c where c.id = r.collection_id) as collection,
  r.identifier,
  r.status,
  r.fields,
  r.integration_status,
  r.integration_status_since,
  r.app_data,
  r.created_at,
  r.updated_at
from records r;

comment on view app_login_users is 'People who may sign in. The application may write last_sign_in_at and app_data; everything else is the sync''s. A session that began before sign_in_revoked_at is over.';
comment on view app_records is 'Records without a login. The application may write app_data; everything else is the sync''s.';
