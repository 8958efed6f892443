-- Who has which role: asked before the last administrators go, and for every batch of an approval that takes roles or access away.
create index login_users_active_role on login_users (tenant_id, role_id) where status = 'active';
