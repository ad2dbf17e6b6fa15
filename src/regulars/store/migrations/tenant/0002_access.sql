-- Who may come in, what each may do, and who did what. Small tables, alike on every node.

create table store (
    store_id text collate "C" primary key,      -- as the shop's receipts name it
    name text not null,
    zone text not null,                          -- IANA
    created_at timestamptz not null
);

create table api_key (
    key_id bigint primary key,
    digest bytea not null unique,                -- SHA-256; the key itself is shown once and never kept
    shown text not null,                         -- its first characters, to know it by
    name text not null,
    scopes text[] not null,
    store_id text collate "C" references store,  -- null: all stores
    source text collate "C" not null,            -- the connector or till group whose receipt ids it speaks of
    requests_per_second integer not null check (requests_per_second > 0),
    created_at timestamptz not null,
    expires_at timestamptz,
    withdrawn_at timestamptz,
    last_used_at timestamptz
);

create table staff (
    staff_id bigint primary key,
    email text collate "C" not null unique,      -- in lower case
    name text not null,
    role text not null check (role in ('owner', 'marketer', 'cashier', 'support', 'auditor')),
    store_id text collate "C" references store,  -- null: all stores
    language text not null default '',
    password_hash text not null,
    created_at timestamptz not null,
    dismissed_at timestamptz
);

create table staff_session (
    digest bytea primary key,                    -- SHA-256 of the cookie's token
    staff_id bigint not null references staff,
    began_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null
);
create index staff_session_of on staff_session (staff_id);
create index staff_session_ends on staff_session (ends_at);

create table audit (
    audit_id bigint primary key,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('key', 'staff', 'regulars')),
    actor_id bigint not null,
    action text collate "C" not null,
    subject text collate "C" not null,
    details jsonb not null
);
create index audit_at on audit (at);
create index audit_subject on audit (subject, at);

create table idempotency (
    key_id bigint not null,                      -- the caller: an API key or a person
    key text collate "C" not null,
    request bytea not null,                      -- HMAC of what was asked
    response bytea,                              -- the answer, written by the same transaction
    created_at timestamptz not null,
    primary key (key_id, key)
);
create index idempotency_created on idempotency (created_at);
