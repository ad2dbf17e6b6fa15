-- Planned changes of programs, each by the hash of what it rests on: what it would do was worked out and can be read,
-- approved and applied. last_version: the newest version when it was made, 0 where there was none; base_version: the
-- one that is in force until then. from_at: null for the moment at which it is applied.
create table program_plan (
    hash text collate "C" primary key,
    program_id text collate "C" not null,
    document text not null,
    from_at timestamptz,
    base_version integer not null,
    last_version integer not null,
    counts jsonb not null,
    outcome jsonb not null,
    made_at timestamptz not null,
    made_kind text collate "C" not null,
    made_by bigint not null,
    approved_at timestamptz,
    approved_kind text collate "C",
    approved_by bigint,
    applied_at timestamptz,
    applied_kind text collate "C",
    applied_by bigint,
    version integer
);
-- Whose histories and tiers are looked at when a planned version begins: up to which member that is done; null for
-- nothing to do.
alter table program_version add column recounted_to bigint;
create index program_plan_made on program_plan (program_id, made_at desc);
