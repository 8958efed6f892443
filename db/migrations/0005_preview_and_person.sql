-- Runs that hold everything they plan (previews), runs for one person, and answers about one person.

alter table runs drop constraint runs_mode_check;
alter table runs add constraint runs_mode_check check (mode in ('full', 'preview', 'approve', 'person'));
-- The person a run of mode `person` is for, once it is known who is meant.
alter table runs add column object_id uuid;

alter table run_requests drop constraint run_requests_mode_check;
alter table run_requests add constraint run_requests_mode_check check (mode in ('full', 'preview', 'approve', 'person'));
-- Whom a request for one person means, as it was typed: it never travels through Temporal.
alter table run_requests add column subject text;
alter table run_requests add constraint run_requests_subject_check check ((mode = 'person') = (subject is not null));
-- Revisions that a preview is to work with instead of the current ones, by mapping id.
alter table run_requests add column proposed_revisions jsonb not null default '{}';
alter table run_requests add constraint run_requests_proposed_revisions_check check (mode = 'preview' or proposed_revisions = '{}');

-- The revision that this one would follow: it is only proposed, until somebody approves the preview that shows what it would do.
alter table mapping_revisions add column proposed_on integer;

-- A preview is one hold over all mappings, so that what belongs together is decided together.
alter table holds alter column mapping_id drop not null;
alter table holds add constraint holds_mapping_check check ((kind = 'preview') = (mapping_id is null));

-- A preview plans on a copy of what is open. Its connections look for tables here first, so that none of planning's statements can
-- touch the tenant's own open items by mistake. One preview at a time stands in a tenant.
create schema preview;
create table preview.open_items (like public.open_items including all);
create index open_items_tenant on preview.open_items (tenant_id);

-- A question about one person and its answer: both are personal, so they go past Temporal. Whoever asked deletes the row.
create table explanations (
  id uuid primary key default uuidv7(),
  tenant_id uuid not null references tenants,
  subject text not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '10 minutes'
);
create index explanations_expiry on explanations (expires_at);

-- Whoever has left Entra is found here by name: the mirror has no index on names, which would cost every import.
create index directory_users_gone on directory_users (tenant_id) where state <> 'live';
