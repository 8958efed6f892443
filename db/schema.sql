-- Made by `npm run schema`; read it, change `db/migrations/`.

create table audit_events (
  id bigint not null generated always as identity,
  tenant_id uuid,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  subject text,
  detail jsonb not null default '{}'::jsonb,
  constraint audit_events_pkey PRIMARY KEY (id),
  constraint audit_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table change_batches (
  id bigint not null generated always as identity,
  tenant_id uuid not null,
  run_id uuid not null,
  mapping_id uuid not null,
  step smallint not null,
  kinds integer not null default 0,
  size integer not null,
  state text not null default 'planned'::text,
  hold_id uuid,
  applied_run uuid,
  applied_at timestamp with time zone,
  constraint change_batches_applied_run_fkey FOREIGN KEY (applied_run) REFERENCES runs(id),
  constraint change_batches_check CHECK (((state = 'applied'::text) = (applied_at IS NOT NULL))),
  constraint change_batches_check1 CHECK (((state <> ALL (ARRAY['held'::text, 'refused'::text])) OR (hold_id IS NOT NULL))),
  constraint change_batches_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES holds(id),
  constraint change_batches_pkey PRIMARY KEY (id),
  constraint change_batches_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint change_batches_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'applied'::text, 'held'::text, 'refused'::text, 'replaced'::text, 'left out'::text]))),
  constraint change_batches_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint change_batches_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table changes (
  batch_id bigint not null,
  run_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  person_id uuid not null,
  tenant_id uuid not null,
  outcome text not null,
  cause text,
  before jsonb,
  after jsonb not null,
  planned_version integer,
  evidence bigint not null,
  constraint changes_outcome_check CHECK ((outcome = ANY (ARRAY['created'::text, 'adopted'::text, 'updated'::text, 'deactivated'::text, 'reactivated'::text]))),
  constraint changes_pkey PRIMARY KEY (object_id, mapping_id, run_id)
);

create table collection_fields (
  tenant_id uuid not null,
  collection_id uuid not null,
  name text not null,
  type text not null,
  position integer not null,
  choices text[],
  constraint collection_fields_choices_check CHECK (((type = 'choice'::text) = (choices IS NOT NULL))),
  constraint collection_fields_name_check CHECK ((name <> ''::text)),
  constraint collection_fields_pkey PRIMARY KEY (collection_id, name),
  constraint collection_fields_tenant_id_collection_id_fkey FOREIGN KEY (tenant_id, collection_id) REFERENCES collections(tenant_id, id) ON DELETE CASCADE,
  constraint collection_fields_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint collection_fields_type_check CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'date'::text, 'date-time'::text, 'boolean'::text, 'list'::text, 'choice'::text])))
);

create table collections (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  name text not null,
  constraint collections_name_check CHECK ((name <> ''::text)),
  constraint collections_pkey PRIMARY KEY (id),
  constraint collections_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint collections_tenant_id_id_key UNIQUE (tenant_id, id),
  constraint collections_tenant_id_name_key UNIQUE (tenant_id, name)
);

create table connection_checks (
  tenant_id uuid not null,
  test_id uuid not null,
  position integer not null,
  name text not null,
  state text not null,
  text text not null,
  checked_at timestamp with time zone not null default now(),
  constraint connection_checks_name_check CHECK ((name <> ''::text)),
  constraint connection_checks_pkey PRIMARY KEY (tenant_id, test_id, "position"),
  constraint connection_checks_state_check CHECK ((state = ANY (ARRAY['green'::text, 'yellow'::text, 'red'::text]))),
  constraint connection_checks_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint connection_checks_text_check CHECK ((text <> ''::text))
);

create table credentials (
  tenant_id uuid not null,
  slot smallint not null default 1,
  kind text not null,
  key_id text not null,
  envelope jsonb not null,
  created_at timestamp with time zone not null default now(),
  id uuid not null default uuidv7(),
  ends_at timestamp with time zone,
  ends_asked_at timestamp with time zone,
  failed_at timestamp with time zone,
  failure text,
  constraint credentials_failure_check CHECK (((failed_at IS NULL) = (failure IS NULL))),
  constraint credentials_id UNIQUE (id),
  constraint credentials_kind_check CHECK ((kind = ANY (ARRAY['client-secret'::text, 'certificate'::text, 'federated-token'::text]))),
  constraint credentials_pkey PRIMARY KEY (tenant_id, slot),
  constraint credentials_slot_check CHECK (((slot >= 0) AND (slot <= 2))),
  constraint credentials_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table directory_groups (
  tenant_id uuid not null,
  group_id uuid not null,
  display_name text,
  state text not null,
  member_count integer not null default 0,
  proven_at timestamp with time zone,
  constraint directory_groups_pkey PRIMARY KEY (tenant_id, group_id),
  constraint directory_groups_state_check CHECK ((state = ANY (ARRAY['live'::text, 'hidden'::text, 'hollow'::text, 'deleted'::text]))),
  constraint directory_groups_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table directory_users (
  tenant_id uuid not null,
  object_id uuid not null,
  state text not null,
  document json not null,
  malformed jsonb,
  fingerprint uuid not null,
  deleted_at timestamp with time zone,
  changed_seq bigint not null,
  manager_id uuid,
  constraint directory_users_pkey PRIMARY KEY (tenant_id, object_id),
  constraint directory_users_state_check CHECK ((state = ANY (ARRAY['live'::text, 'deleted'::text, 'missing'::text]))),
  constraint directory_users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) NOT ENFORCED
);

create table explanations (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  subject text not null,
  answer jsonb,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null default (now() + '00:10:00'::interval),
  constraint explanations_pkey PRIMARY KEY (id),
  constraint explanations_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table group_members (
  tenant_id uuid not null,
  group_id uuid not null,
  object_id uuid not null,
  constraint group_members_pkey PRIMARY KEY (tenant_id, group_id, object_id),
  constraint group_members_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES directory_groups(tenant_id, group_id) ON DELETE CASCADE
);

create table holds (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  run_id uuid not null,
  mapping_id uuid,
  kind text not null,
  state text not null default 'open'::text,
  row_count bigint not null,
  digest text not null,
  reason text not null,
  decided_by text,
  decided_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint holds_check CHECK (((state = ANY (ARRAY['approved'::text, 'applied'::text, 'refused'::text])) = (decided_by IS NOT NULL))),
  constraint holds_mapping_check CHECK (((kind = 'preview'::text) = (mapping_id IS NULL))),
  constraint holds_pkey PRIMARY KEY (id),
  constraint holds_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint holds_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'applied'::text, 'refused'::text, 'replaced'::text]))),
  constraint holds_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint holds_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table links (
  tenant_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  person_id uuid not null,
  linked_run bigint not null,
  constraint links_person UNIQUE (person_id, mapping_id) DEFERRABLE,
  constraint links_pkey PRIMARY KEY (mapping_id, object_id),
  constraint links_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id) NOT ENFORCED
);

create table login_users (
  id uuid not null,
  tenant_id uuid not null,
  identifier text,
  identifier_key text,
  status text not null,
  deactivated_by text,
  deactivated_cause text,
  deactivated_at timestamp with time zone,
  deactivated_run bigint,
  role_id uuid,
  organizational_unit_id uuid,
  fields jsonb not null default '{}'::jsonb,
  integration_status text not null,
  integration_status_since timestamp with time zone not null default now(),
  protected boolean not null default false,
  sign_in_revoked_at timestamp with time zone,
  last_sign_in_at timestamp with time zone,
  app_data jsonb not null default '{}'::jsonb,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint login_users_check CHECK (((identifier IS NULL) = (identifier_key IS NULL))),
  constraint login_users_check1 CHECK (((status = 'inactive'::text) = (deactivated_by IS NOT NULL))),
  constraint login_users_deactivated_by_check CHECK ((deactivated_by = ANY (ARRAY['sync'::text, 'administrator'::text]))),
  constraint login_users_identifier UNIQUE (tenant_id, identifier_key) DEFERRABLE,
  constraint login_users_pkey PRIMARY KEY (id),
  constraint login_users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
  constraint login_users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) NOT ENFORCED,
  constraint login_users_tenant_id_organizational_unit_id_fkey FOREIGN KEY (tenant_id, organizational_unit_id) REFERENCES organizational_units(tenant_id, id) NOT ENFORCED,
  constraint login_users_tenant_id_role_id_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES roles(tenant_id, id) NOT ENFORCED
);

create table mapping_revisions (
  tenant_id uuid not null,
  mapping_id uuid not null,
  revision integer not null,
  definition jsonb not null,
  applied_at timestamp with time zone not null default now(),
  applied_by text not null,
  proposed_on integer,
  constraint mapping_revisions_pkey PRIMARY KEY (mapping_id, revision),
  constraint mapping_revisions_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint mapping_revisions_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table mappings (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  name text not null,
  kind text not null,
  position integer not null,
  collection_id uuid,
  revision integer not null,
  assessed_seq bigint not null default 0,
  assessed_revision integer not null default 0,
  removed_at timestamp with time zone,
  constraint mappings_check CHECK (((kind = 'record'::text) = (collection_id IS NOT NULL))),
  constraint mappings_kind_check CHECK ((kind = ANY (ARRAY['login'::text, 'record'::text]))),
  constraint mappings_name_check CHECK ((name <> ''::text)),
  constraint mappings_pkey PRIMARY KEY (id),
  constraint mappings_tenant_id_collection_id_fkey FOREIGN KEY (tenant_id, collection_id) REFERENCES collections(tenant_id, id),
  constraint mappings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint mappings_tenant_id_id_key UNIQUE (tenant_id, id)
);

create table open_items (
  tenant_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  kind text not null,
  reason text not null,
  others uuid[] not null default '{}'::uuid[],
  identifier_key text,
  since timestamp with time zone not null default now(),
  due_at timestamp with time zone,
  constraint open_items_kind_check CHECK ((kind = ANY (ARRAY['rejection'::text, 'field'::text, 'out-of-scope'::text, 'grace'::text, 'spared'::text, 'recheck'::text, 'unwritten'::text, 'held'::text, 'manager'::text]))),
  constraint open_items_pkey PRIMARY KEY (mapping_id, object_id, kind),
  constraint open_items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint open_items_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table organizational_units (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  name text not null,
  constraint organizational_units_name_check CHECK ((name <> ''::text)),
  constraint organizational_units_pkey PRIMARY KEY (id),
  constraint organizational_units_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint organizational_units_tenant_id_id_key UNIQUE (tenant_id, id),
  constraint organizational_units_tenant_id_name_key UNIQUE (tenant_id, name)
);

create table records (
  id uuid not null,
  tenant_id uuid not null,
  collection_id uuid not null,
  identifier text,
  identifier_key text,
  status text not null,
  fields jsonb not null default '{}'::jsonb,
  integration_status text not null,
  integration_status_since timestamp with time zone not null default now(),
  app_data jsonb not null default '{}'::jsonb,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deactivated_by text,
  deactivated_cause text,
  deactivated_at timestamp with time zone,
  deactivated_run bigint,
  constraint records_check CHECK (((identifier IS NULL) = (identifier_key IS NULL))),
  constraint records_check1 CHECK (((status = 'inactive'::text) = (deactivated_by IS NOT NULL))),
  constraint records_deactivated_by_check CHECK ((deactivated_by = ANY (ARRAY['sync'::text, 'administrator'::text]))),
  constraint records_identifier UNIQUE (collection_id, identifier_key) DEFERRABLE,
  constraint records_pkey PRIMARY KEY (id),
  constraint records_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
  constraint records_tenant_id_collection_id_fkey FOREIGN KEY (tenant_id, collection_id) REFERENCES collections(tenant_id, id) NOT ENFORCED
);

create table reused_identifiers (
  tenant_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  person_id uuid not null,
  former_object_id uuid not null,
  former_person_id uuid not null,
  identifier text not null,
  found_run bigint not null,
  since timestamp with time zone not null default now(),
  decision text,
  decided_by text,
  decided_at timestamp with time zone,
  joined jsonb,
  constraint reused_identifiers_check CHECK ((((decision IS NULL) = (decided_by IS NULL)) AND ((decision IS NULL) = (decided_at IS NULL)))),
  constraint reused_identifiers_check1 CHECK ((COALESCE((decision = 'same person'::text), false) = (joined IS NOT NULL))),
  constraint reused_identifiers_decision_check CHECK ((decision = ANY (ARRAY['same person'::text, 'someone else'::text]))),
  constraint reused_identifiers_pkey PRIMARY KEY (mapping_id, object_id, former_person_id),
  constraint reused_identifiers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint reused_identifiers_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table roles (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  name text not null,
  is_administrator boolean not null default false,
  constraint roles_name_check CHECK ((name <> ''::text)),
  constraint roles_pkey PRIMARY KEY (id),
  constraint roles_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint roles_tenant_id_id_key UNIQUE (tenant_id, id),
  constraint roles_tenant_id_name_key UNIQUE (tenant_id, name)
);

create table run_chains (
  tenant_id uuid not null,
  run_id uuid not null,
  kind text not null,
  chain integer not null,
  next_number integer not null default 0,
  next_link text,
  complete boolean not null default false,
  expected integer,
  constraint run_chains_pkey PRIMARY KEY (run_id, kind, chain),
  constraint run_chains_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint run_chains_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table run_mappings (
  tenant_id uuid not null,
  run_id uuid not null,
  mapping_id uuid not null,
  revision integer not null,
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
  constraint run_mappings_mapping_id_revision_fkey FOREIGN KEY (mapping_id, revision) REFERENCES mapping_revisions(mapping_id, revision),
  constraint run_mappings_pkey PRIMARY KEY (run_id, mapping_id),
  constraint run_mappings_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint run_mappings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint run_mappings_tenant_id_mapping_id_fkey FOREIGN KEY (tenant_id, mapping_id) REFERENCES mappings(tenant_id, id)
);

create table run_pages (
  tenant_id uuid not null,
  run_id uuid not null,
  kind text not null,
  chain integer not null,
  number integer not null,
  link_hash uuid not null,
  object_ids uuid[] not null,
  constraint run_pages_pkey PRIMARY KEY (run_id, kind, chain, number),
  constraint run_pages_run_id_kind_chain_fkey FOREIGN KEY (run_id, kind, chain) REFERENCES run_chains(run_id, kind, chain),
  constraint run_pages_run_id_kind_chain_link_hash_key UNIQUE (run_id, kind, chain, link_hash),
  constraint run_pages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table run_requests (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  mode text not null,
  trigger text not null,
  requested_by text not null,
  hold_id uuid,
  run_id uuid,
  created_at timestamp with time zone not null default now(),
  subject text,
  proposed_revisions jsonb not null default '{}'::jsonb,
  constraint run_requests_check CHECK (((mode = 'approve'::text) = (hold_id IS NOT NULL))),
  constraint run_requests_mode_check CHECK ((mode = ANY (ARRAY['full'::text, 'preview'::text, 'approve'::text, 'person'::text]))),
  constraint run_requests_pkey PRIMARY KEY (id),
  constraint run_requests_proposed_revisions_check CHECK (((mode = 'preview'::text) OR (proposed_revisions = '{}'::jsonb))),
  constraint run_requests_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint run_requests_subject_check CHECK (((mode = 'person'::text) = (subject IS NOT NULL))),
  constraint run_requests_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint run_requests_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'approval'::text])))
);

create table runs (
  id uuid not null default uuidv7(),
  tenant_id uuid not null,
  seq bigint not null,
  mode text not null,
  trigger text not null,
  status text not null default 'running'::text,
  phase text not null default 'authenticate'::text,
  workflow_id text not null,
  temporal_run_id text not null,
  hold_id uuid,
  plan_stage text not null default 'changed'::text,
  plan_seq bigint not null default 0,
  plan_object_id uuid,
  guarded boolean not null default false,
  users_seen bigint not null default 0,
  users_changed bigint not null default 0,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  error_type text,
  error_message text,
  notes text[] not null default '{}'::text[],
  warnings text[] not null default '{}'::text[],
  object_id uuid,
  constraint runs_check CHECK (((status = 'running'::text) = (ended_at IS NULL))),
  constraint runs_check1 CHECK (((status = 'failed'::text) = (error_type IS NOT NULL))),
  constraint runs_mode_check CHECK ((mode = ANY (ARRAY['full'::text, 'preview'::text, 'approve'::text, 'person'::text]))),
  constraint runs_pkey PRIMARY KEY (id),
  constraint runs_plan_stage_check CHECK ((plan_stage = ANY (ARRAY['changed'::text, 'due'::text, 'settle'::text, 'managers'::text, 'done'::text]))),
  constraint runs_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'partial'::text, 'failed'::text, 'cancelled'::text]))),
  constraint runs_temporal_run_id_key UNIQUE (temporal_run_id),
  constraint runs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id),
  constraint runs_tenant_id_id_key UNIQUE (tenant_id, id),
  constraint runs_tenant_id_seq_key UNIQUE (tenant_id, seq),
  constraint runs_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text, 'approval'::text])))
);

create table tenants (
  id uuid not null default uuidv7(),
  name text not null,
  entra_tenant_id text not null,
  client_id text not null,
  application_object_id text,
  cloud text not null,
  login_url text,
  graph_url text,
  status text not null default 'active'::text,
  status_note text,
  schedule_minutes integer,
  guard_share numeric(5,4) not null default 0.2,
  guard_minimum integer not null default 10,
  page_size integer not null default 999,
  fence bigint not null default 0,
  last_run_seq bigint not null default 0,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint tenants_check CHECK (((cloud = 'custom'::text) = (login_url IS NOT NULL))),
  constraint tenants_check1 CHECK (((cloud = 'custom'::text) = (graph_url IS NOT NULL))),
  constraint tenants_client_id_check CHECK ((client_id <> ''::text)),
  constraint tenants_cloud_check CHECK ((cloud = ANY (ARRAY['global'::text, 'us-gov'::text, 'us-dod'::text, 'china'::text, 'custom'::text]))),
  constraint tenants_entra_tenant_id_check CHECK ((entra_tenant_id ~ '^[0-9a-zA-Z.-]+$'::text)),
  constraint tenants_guard_minimum_check CHECK ((guard_minimum >= 0)),
  constraint tenants_guard_share_check CHECK (((guard_share >= (0)::numeric) AND (guard_share <= (1)::numeric))),
  constraint tenants_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
  constraint tenants_page_size_check CHECK (((page_size >= 1) AND (page_size <= 999))),
  constraint tenants_pkey PRIMARY KEY (id),
  constraint tenants_schedule_minutes_check CHECK (((schedule_minutes >= 1) AND (schedule_minutes <= 44640))),
  constraint tenants_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'removed'::text])))
);

create table unreadable_entries (
  tenant_id uuid not null,
  run_id uuid not null,
  kind text not null,
  chain integer not null,
  page_number integer not null,
  position integer not null,
  reason text not null,
  constraint unreadable_entries_pkey PRIMARY KEY (run_id, kind, chain, page_number, "position"),
  constraint unreadable_entries_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs(id),
  constraint unreadable_entries_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table preview.open_items (
  tenant_id uuid not null,
  mapping_id uuid not null,
  object_id uuid not null,
  kind text not null,
  reason text not null,
  others uuid[] not null default '{}'::uuid[],
  identifier_key text,
  since timestamp with time zone not null default now(),
  due_at timestamp with time zone,
  constraint open_items_kind_check CHECK ((kind = ANY (ARRAY['rejection'::text, 'field'::text, 'out-of-scope'::text, 'grace'::text, 'spared'::text, 'recheck'::text, 'unwritten'::text, 'held'::text, 'manager'::text]))),
  constraint open_items_pkey PRIMARY KEY (mapping_id, object_id, kind)
);

CREATE INDEX audit_events_tenant ON public.audit_events USING btree (tenant_id, id);
CREATE INDEX change_batches_hold ON public.change_batches USING btree (hold_id) WHERE (hold_id IS NOT NULL);
CREATE INDEX change_batches_run ON public.change_batches USING btree (run_id, mapping_id, step, id);
CREATE INDEX changes_batch ON public.changes USING btree (batch_id);
CREATE INDEX directory_users_changed ON public.directory_users USING btree (tenant_id, changed_seq, object_id);
CREATE INDEX directory_users_gone ON public.directory_users USING btree (tenant_id) WHERE (state <> 'live'::text);
CREATE INDEX directory_users_manager ON public.directory_users USING btree (tenant_id, manager_id) WHERE (manager_id IS NOT NULL);
CREATE INDEX explanations_expiry ON public.explanations USING btree (expires_at);
CREATE INDEX group_members_object ON public.group_members USING btree (tenant_id, object_id);
CREATE INDEX holds_open ON public.holds USING btree (tenant_id) WHERE (state = 'open'::text);
CREATE INDEX login_users_active_role ON public.login_users USING btree (tenant_id, role_id) WHERE (status = 'active'::text);
CREATE UNIQUE INDEX mappings_name ON public.mappings USING btree (tenant_id, name) WHERE (removed_at IS NULL);
CREATE INDEX open_items_due ON public.open_items USING btree (tenant_id, kind, due_at);
CREATE INDEX open_items_identifier ON public.open_items USING btree (mapping_id, identifier_key) WHERE (identifier_key IS NOT NULL);
CREATE INDEX reused_identifiers_open ON public.reused_identifiers USING btree (tenant_id) WHERE (decision IS NULL);
CREATE INDEX run_requests_open ON public.run_requests USING btree (tenant_id, created_at) WHERE (run_id IS NULL);
CREATE UNIQUE INDEX runs_one_running ON public.runs USING btree (tenant_id) WHERE (status = 'running'::text);
CREATE UNIQUE INDEX tenants_name ON public.tenants USING btree (name) WHERE (status <> 'removed'::text);
CREATE INDEX open_items_mapping_id_identifier_key_idx ON preview.open_items USING btree (mapping_id, identifier_key) WHERE (identifier_key IS NOT NULL);
CREATE INDEX open_items_tenant ON preview.open_items USING btree (tenant_id);
CREATE INDEX open_items_tenant_id_kind_due_at_idx ON preview.open_items USING btree (tenant_id, kind, due_at);

create view app_login_users as
 SELECT id,
    tenant_id,
    identifier,
    status,
    ( SELECT r.name
           FROM roles r
          WHERE r.id = u.role_id) AS role,
    COALESCE(( SELECT r.is_administrator
           FROM roles r
          WHERE r.id = u.role_id), false) AS is_administrator,
    ( SELECT o.name
           FROM organizational_units o
          WHERE o.id = u.organizational_unit_id) AS organizational_unit,
    fields,
    integration_status,
    integration_status_since,
    sign_in_revoked_at,
    last_sign_in_at,
    app_data,
    created_at,
    updated_at
   FROM login_users u;

create view app_records as
 SELECT id,
    tenant_id,
    ( SELECT c.name
           FROM collections c
          WHERE c.id = r.collection_id) AS collection,
    identifier,
    status,
    fields,
    integration_status,
    integration_status_since,
    app_data,
    created_at,
    updated_at
   FROM records r;
