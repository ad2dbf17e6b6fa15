-- What all tenants of one database share. Nothing here is a member's, so nothing here is sharded.

create table tenant (
    name        text collate "C" primary key,
    is_test     boolean not null default false,     -- has its own clock; its figures never mix with live ones
    created_at  timestamptz not null default now()
);

-- What a key begins with says whose it is, before any tenant's table is read.
create table key_prefix (
    prefix      text collate "C" primary key,
    tenant      text collate "C" not null references tenant (name)
);

-- Who makes ids with which node number. Number 0 is never leased: it is left to tools and tests.
create table node (
    number      smallint primary key check (number between 1 and 1023),
    holder      text not null default '',
    until       timestamptz not null default '-infinity'
);
insert into node (number) select generate_series(1, 1023);
