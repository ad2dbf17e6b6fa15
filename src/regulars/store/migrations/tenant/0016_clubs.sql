-- Clubs: who is invited to a household or group, who asks to be let in, and who is kept out. Who is in it is in
-- pool_member.
create table pool_door (
    member_id bigint not null,
    pool_id bigint not null,
    state text not null check (state in ('invited', 'asking', 'banned')),
    since_at timestamptz not null,
    primary key (member_id, pool_id)
);
create index pool_door_pool on pool_door (pool_id, since_at, member_id);
