-- What a member is, which program is her own, what was agreed with her alone, and whom she turned out to be.
alter table member add column kind text not null default 'person'
    check (kind in ('person', 'company', 'household', 'group'));
alter table member add column program_no smallint;       -- her own program; null: the shop's default
alter table member add column agreements jsonb;          -- [name, from, until, ...] in microseconds; null: none
alter table member add column gives_to_pools boolean not null default false;
alter table member add column merged_into bigint;        -- null: she stands for herself
alter table member drop constraint member_status_check;
alter table member add constraint member_status_check
    check (status in ('active', 'blocked', 'left', 'erased', 'merged'));

-- What a card may do, and from which members it came here when two were merged, the last one last.
alter table identifier add column may_spend boolean not null default true;
alter table identifier add column came_from bigint[] not null default '{}';

-- Two members who turned out to be one. member_id: the one that is no longer used.
create table merge (
    member_id bigint not null,
    merge_id bigint not null,
    into_id bigint not null,
    at timestamptz not null,
    filled text[] not null default '{}',                 -- what of the person was filled in, by name
    left_pools bigint[] not null default '{}',
    undone_at timestamptz,
    primary key (member_id, merge_id)
);

-- Points of several: the pool is a member without a person. spends: who may spend from it.
create table pool (
    member_id bigint primary key,
    spends text not null check (spends in ('all', 'owner', 'named')),
    leaving text not null check (leaving in ('nothing', 'equal_part')),
    dissolving text not null check (dissolving in ('equal_parts', 'to_owner', 'lapse')),
    owner_id bigint not null,
    members bigint[] not null default '{}',
    dissolved_at timestamptz
);

-- Who is in which pool, and gives how much of what she earns. shared_seq: the last event of hers that was shared.
create table pool_member (
    member_id bigint not null,
    pool_id bigint not null,
    share smallint not null check (share between 0 and 100),
    may_spend boolean not null default false,
    program_no smallint not null,
    since_at timestamptz not null,
    shared_seq integer not null default 0,
    left_at timestamptz,
    primary key (member_id, pool_id)
);

-- Cards that were made in bulk: a card is nobody's until it is activated at a till.
create table card_batch (
    batch_id bigint primary key,
    name text not null,
    cards integer not null,
    made_at timestamptz not null
);
create table card (
    number text collate "C" primary key,
    batch_id bigint not null,
    activated_at timestamptz,
    withdrawn_at timestamptz
);
create index card_of_batch on card (batch_id, number);
