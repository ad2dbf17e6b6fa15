-- Members, what happened to them, and what followed. Every table of a member is keyed by member_id first, so that
-- one member is one shard. Money and points are bigint in their smallest unit; days are day numbers since 1970-01-01
-- in the program's zone.

create table member (
    member_id bigint primary key,
    status text not null default 'active' check (status in ('active', 'blocked', 'left', 'erased')),
    name text not null default '',
    name_folded text collate "C" not null default '',   -- for searching: folded by us, not by a locale
    birthday date,
    language text not null default '',
    attributes jsonb not null default '{}',
    created_at timestamptz not null
);
create index member_name on member (name_folded, member_id) where name_folded <> '';

-- A look-up of its own: a card, phone, e-mail or outside id belongs to one member.
create table identifier (
    kind text collate "C" not null check (kind in ('card', 'phone', 'email', 'outside')),
    value text collate "C" not null,                     -- E.164, lower case, without spaces
    tail text collate "C" not null,                      -- the value backwards: a phone is found by its last digits
    member_id bigint not null,
    blocked_at timestamptz,
    created_at timestamptz not null,
    primary key (kind, value)
);
create index identifier_member on identifier (member_id);
create index identifier_tail on identifier (kind, tail);

create table program (
    program_no smallint primary key,
    program_id text collate "C" not null unique,
    is_default boolean not null default false
);

create table program_version (
    program_no smallint not null references program,
    version integer not null,
    document text not null,                              -- the file, byte for byte
    sha256 bytea not null,
    from_at timestamptz not null,
    published_at timestamptz not null,
    primary key (program_no, version)
);

create table product (
    sku text collate "C" primary key,
    name text not null default '',
    brand text not null default '',
    categories text[] not null default '{}',
    cost_minor bigint,
    updated_at timestamptz not null
);

-- The state of a member in a program after its last event, as the engine keeps it, with the chain heads.
-- balance, tier and last_visit are for lists; they hold until true_until, then the state says more.
create table state (
    member_id bigint not null,
    program_no smallint not null,
    seq integer not null,
    document bytea not null,
    balance bigint not null,
    tier text collate "C" not null,
    last_visit integer,
    true_until timestamptz not null,
    primary key (member_id, program_no)
) with (fillfactor = 80);
create index state_due on state (true_until) where true_until < '9999-01-01 00:00:00+00';

-- Every kind of event, once; `receipt` and `receipt_line` below are views of it.
create table event (
    member_id bigint not null,
    at timestamptz not null,
    event_id bigint not null,
    program_no smallint not null,
    seq integer not null,
    kind text collate "C" not null,
    source text collate "C" not null,
    external_id text collate "C" not null,
    about bigint not null,                               -- the receipt that a return is about; else the event itself
    version integer not null,
    body jsonb not null,
    decision json not null,
    recorded_at timestamptz not null,
    primary key (member_id, at, event_id)
) partition by range (at);
create index event_seq on event (member_id, program_no, seq);
create table event_other partition of event default;

-- An event is known by its source, kind and external id, and by an HMAC of what was sent.
create table event_key (
    source text collate "C" not null,
    kind text collate "C" not null,
    external_id text collate "C" not null,
    member_id bigint not null,
    at timestamptz not null,
    event_id bigint not null,
    request bytea not null,
    primary key (source, kind, external_id)
);
create index event_key_event on event_key (event_id);

-- Movements of lots between two accounts; only ever added. hash covers the row and the hash before it.
create table entry (
    member_id bigint not null,
    at timestamptz not null,
    event_id bigint not null,
    n smallint not null,
    program_no smallint not null,
    seq integer not null,
    wallet text collate "C" not null,
    movement text collate "C" not null,
    start_day integer not null,
    until_day integer not null,
    points bigint not null check (points > 0),
    due_at timestamptz not null,                         -- the moment from which it counts: an expiry is not late
    hash bytea not null,
    primary key (member_id, at, event_id, n)
) partition by range (at);
create index entry_seq on entry (member_id, program_no, seq);
create table entry_other partition of entry default;

-- The open lots, for questions over all members; the state is what decisions read.
create table lot (
    member_id bigint not null,
    program_no smallint not null,
    wallet text collate "C" not null,
    until_day integer not null,
    start_day integer not null,
    points bigint not null,
    held bigint not null,
    primary key (member_id, program_no, wallet, until_day, start_day)
);
create index lot_until on lot (program_no, wallet, until_day);

-- The state after every hundredth event, so that the past is never more than a hundred events away.
create table checkpoint (
    member_id bigint not null,
    program_no smallint not null,
    seq integer not null,
    document bytea not null,
    primary key (member_id, program_no, seq)
);

create table outbox (
    member_id bigint not null,
    outbox_id bigint not null,
    topic text collate "C" not null,
    body jsonb not null,
    created_at timestamptz not null,
    primary key (member_id, outbox_id)
);

create table timetable (
    job text collate "C" primary key,
    due_at timestamptz not null,
    holder text not null default '',
    held_until timestamptz,
    last_result text not null default ''
);

-- A budget, a stock or a pool of codes that members share, in slices so that no row is hot.
create table shared_counter (
    counter_id bigint not null,
    slice smallint not null,
    taken bigint not null default 0,
    ceiling bigint not null,
    primary key (counter_id, slice),
    check (taken <= ceiling)
);

-- An import of a file: what it brought can be told apart, resumed and undone.
create table import (
    import_id bigint primary key,
    content text collate "C" not null,                   -- receipts, members, products, balances
    file_name text not null,
    sha256 bytea not null,
    source text collate "C" not null,
    position bigint not null default 0,
    accepted bigint not null default 0,
    rejected bigint not null default 0,
    began_at timestamptz not null,
    ended_at timestamptz,
    undone_at timestamptz
);
create index import_file on import (content, sha256);

create table import_event (
    import_id bigint not null,
    member_id bigint not null,
    event_id bigint not null,
    at timestamptz not null,
    primary key (member_id, import_id, event_id)
);
create index import_event_import on import_event (import_id, member_id);

-- Keys of the tenant that never leave it: what bodies and contacts are hashed with.
create table tenant_secret (
    name text collate "C" primary key,
    value bytea not null
);

create view receipt as
    select member_id, at, event_id, program_no, seq, source, external_id, version,
           (body ->> 'occurred_us')::bigint as occurred_us,
           body ->> 'store' as store, body ->> 'till' as till, body ->> 'channel' as channel,
           body ->> 'currency' as currency,
           (decision -> 'totals' ->> 'before_minor')::bigint as before_minor,
           coalesce((decision -> 'totals' ->> 'discount_minor')::bigint, 0) as discount_minor,
           coalesce((decision -> 'totals' ->> 'points_pay_minor')::bigint, 0) as points_pay_minor,
           (decision -> 'totals' ->> 'to_pay_minor')::bigint as to_pay_minor
      from event where kind = 'receipt';

create view receipt_line as
    select e.member_id, e.at, e.event_id, line.value ->> 'line_id' as line_id,
           coalesce(line.value ->> 'sku', '') as sku, coalesce(line.value ->> 'name', '') as name,
           coalesce(line.value ->> 'brand', '') as brand,
           coalesce(array(select jsonb_array_elements_text(line.value -> 'categories')), '{}') as categories,
           coalesce((line.value ->> 'quantity')::bigint, 1000) as quantity,
           (line.value ->> 'total_minor')::bigint as total_minor,
           coalesce((line.value ->> 'discount_minor')::bigint, 0) as discount_minor,
           (line.value ->> 'cost_minor')::bigint as cost_minor
      from event e, jsonb_array_elements(e.body -> 'lines') as line where e.kind = 'receipt';

-- The hot write: everything that follows from one event, or nothing.
-- Answers ok, or moved when the member has another state than the one the decision was made for. A repeated event
-- violates the key of event_key, which takes back everything. The plan is the same for every call, so it is not made anew for each.
create function record_event(
    p_member bigint, p_program smallint, p_seq integer, p_at timestamptz, p_event bigint, p_kind text,
    p_source text, p_external text, p_about bigint, p_version integer, p_body jsonb, p_decision json,
    p_request bytea, p_recorded timestamptz,
    p_document bytea, p_balance bigint, p_tier text, p_last_visit integer, p_true_until timestamptz,
    p_wallets text[], p_movements text[], p_starts integer[], p_untils integer[], p_points bigint[],
    p_dues timestamptz[], p_hashes bytea[],
    p_lot_wallets text[], p_lot_starts integer[], p_lot_untils integer[], p_lot_points bigint[],
    p_lot_helds bigint[],
    p_topics text[], p_messages jsonb[], p_outbox_ids bigint[]
) returns text language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
    if p_seq = 1 then
        insert into state (member_id, program_no, seq, document, balance, tier, last_visit, true_until)
        values (p_member, p_program, 1, p_document, p_balance, p_tier, p_last_visit, p_true_until)
        on conflict do nothing;
    else
        update state set seq = p_seq, document = p_document, balance = p_balance, tier = p_tier,
               last_visit = p_last_visit, true_until = p_true_until
         where member_id = p_member and program_no = p_program and seq = p_seq - 1;
    end if;
    if not found then
        return 'moved';
    end if;
    insert into event_key (source, kind, external_id, member_id, at, event_id, request)
    values (p_source, p_kind, p_external, p_member, p_at, p_event, p_request);
    insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body,
                       decision, recorded_at)
    values (p_member, p_at, p_event, p_program, p_seq, p_kind, p_source, p_external, p_about, p_version, p_body,
            p_decision, p_recorded);
    if p_wallets <> '{}' then
        insert into entry (member_id, at, event_id, n, program_no, seq, wallet, movement, start_day, until_day,
                           points, due_at, hash)
        select p_member, p_at, p_event, n, p_program, p_seq, wallet, movement, start_day, until_day, points, due_at,
               hash
          from unnest(p_wallets, p_movements, p_starts, p_untils, p_points, p_dues, p_hashes) with ordinality
               as e (wallet, movement, start_day, until_day, points, due_at, hash, n);
    end if;
    if p_lot_wallets <> '{}' then
        insert into lot (member_id, program_no, wallet, until_day, start_day, points, held)
        select p_member, p_program, wallet, until_day, start_day, points, held
          from unnest(p_lot_wallets, p_lot_starts, p_lot_untils, p_lot_points, p_lot_helds)
               as l (wallet, start_day, until_day, points, held)
         where points > 0
        on conflict (member_id, program_no, wallet, until_day, start_day)
        do update set points = excluded.points, held = excluded.held;
        if 0 = any (p_lot_points) then
            delete from lot using unnest(p_lot_wallets, p_lot_starts, p_lot_untils, p_lot_points)
                   as l (wallet, start_day, until_day, points)
             where lot.member_id = p_member and lot.program_no = p_program and lot.wallet = l.wallet
               and lot.until_day = l.until_day and lot.start_day = l.start_day and l.points = 0;
        end if;
    end if;
    if p_topics <> '{}' then
        insert into outbox (member_id, outbox_id, topic, body, created_at)
        select p_member, outbox_id, topic, body, p_recorded
          from unnest(p_outbox_ids, p_topics, p_messages) as o (outbox_id, topic, body);
    end if;
    if p_seq % 100 = 0 then
        insert into checkpoint (member_id, program_no, seq, document)
        values (p_member, p_program, p_seq, p_document);
    end if;
    return 'ok';
end $$;

-- Take from a shared counter: from the member's slice, or, when that is empty, from the fullest one; whether there
-- was enough.
create function take_shared(p_counter bigint, p_slice smallint, p_amount bigint) returns boolean language plpgsql as $$
begin
    update shared_counter set taken = taken + p_amount
     where counter_id = p_counter and slice = p_slice and taken + p_amount <= ceiling;
    while not found loop
        if not exists (select from shared_counter where counter_id = p_counter and taken + p_amount <= ceiling) then
            return false;
        end if;
        update shared_counter set taken = taken + p_amount
         where counter_id = p_counter and taken + p_amount <= ceiling
           and slice = (select slice from shared_counter where counter_id = p_counter
                         order by ceiling - taken desc, slice limit 1);
    end loop;
    return true;
end $$;

-- The same for many members in a few statements. Members are named by their place in the first arrays; what belongs
-- to a member whose state moved is not written. Answers the places that were. A repeated event violates the key of
-- event_key, empty budgets raise RG002 (its message is each event and its counter); then nothing is written.
create function record_events(
    p_member bigint[], p_program smallint[], p_before integer[], p_seq integer[], p_document bytea[],
    p_balance bigint[], p_tier text[], p_last_visit integer[], p_true_until timestamptz[],
    p_e_place integer[], p_e_at timestamptz[], p_e_event bigint[], p_e_seq integer[], p_e_kind text[],
    p_e_source text[], p_e_external text[], p_e_about bigint[], p_e_version integer[], p_e_body jsonb[],
    p_e_decision json[], p_e_request bytea[], p_recorded timestamptz,
    p_n_place integer[], p_n_at timestamptz[], p_n_event bigint[], p_n_n smallint[], p_n_seq integer[],
    p_n_wallet text[], p_n_movement text[], p_n_start integer[], p_n_until integer[], p_n_points bigint[],
    p_n_due timestamptz[], p_n_hash bytea[],
    p_l_place integer[], p_l_wallet text[], p_l_start integer[], p_l_until integer[], p_l_points bigint[],
    p_l_held bigint[],
    p_c_place integer[], p_c_seq integer[], p_c_document bytea[],
    p_t_counter bigint[], p_t_event bigint[], p_t_place integer[], p_t_amount bigint[]
) returns integer[] language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    written integer[];
    fresh integer[];
    gone text;
begin
    with changed as (
        update state s set seq = w.seq, document = w.document, balance = w.balance, tier = w.tier,
               last_visit = w.last_visit, true_until = w.true_until
          from unnest(p_member, p_program, p_before, p_seq, p_document, p_balance, p_tier, p_last_visit,
                      p_true_until) with ordinality
               as w (member_id, program_no, before, seq, document, balance, tier, last_visit, true_until, place)
         where s.member_id = w.member_id and s.program_no = w.program_no and w.before > 0 and s.seq = w.before
        returning w.place::integer
    )
    select coalesce(array_agg(place), '{}') into written from changed;
    if 0 = any (p_before) then
        with wanted as (
            select * from unnest(p_member, p_program, p_before, p_seq, p_document, p_balance, p_tier, p_last_visit,
                                 p_true_until) with ordinality
                as w (member_id, program_no, before, seq, document, balance, tier, last_visit, true_until, place)
             where before = 0
        ), made as (
            insert into state (member_id, program_no, seq, document, balance, tier, last_visit, true_until)
            select member_id, program_no, seq, document, balance, tier, last_visit, true_until from wanted
            on conflict do nothing
            returning member_id, program_no
        )
        select array_agg(w.place::integer) into fresh from wanted w join made using (member_id, program_no);
        written := written || fresh;
    end if;
    if written = '{}' then
        return written;
    end if;
    insert into event_key (source, kind, external_id, member_id, at, event_id, request)
    select source, kind, external_id, p_member[place], at, event_id, request
      from unnest(p_e_place, p_e_at, p_e_event, p_e_kind, p_e_source, p_e_external, p_e_request)
           as e (place, at, event_id, kind, source, external_id, request)
     where place = any (written);
    for i in 1 .. coalesce(array_length(p_t_counter, 1), 0) loop
        if p_t_place[i] = any (written)
            and not take_shared(p_t_counter[i], (p_member[p_t_place[i]] % 16)::smallint, p_t_amount[i])
        then
            gone := concat_ws(' ', gone, p_t_event[i] || ':' || p_t_counter[i]);
        end if;
    end loop;
    if gone is not null then
        raise exception '%', gone using errcode = 'RG002';
    end if;
    insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body,
                       decision, recorded_at)
    select p_member[place], at, event_id, p_program[place], seq, kind, source, external_id, about, version, body,
           decision, p_recorded
      from unnest(p_e_place, p_e_at, p_e_event, p_e_seq, p_e_kind, p_e_source, p_e_external, p_e_about, p_e_version,
                  p_e_body, p_e_decision)
           as e (place, at, event_id, seq, kind, source, external_id, about, version, body, decision)
     where place = any (written);
    if p_n_place <> '{}' then
        insert into entry (member_id, at, event_id, n, program_no, seq, wallet, movement, start_day, until_day,
                           points, due_at, hash)
        select p_member[place], at, event_id, n, p_program[place], seq, wallet, movement, start_day, until_day, points,
               due_at, hash
          from unnest(p_n_place, p_n_at, p_n_event, p_n_n, p_n_seq, p_n_wallet, p_n_movement, p_n_start, p_n_until,
                      p_n_points, p_n_due, p_n_hash)
               as n (place, at, event_id, n, seq, wallet, movement, start_day, until_day, points, due_at, hash)
         where place = any (written);
    end if;
    if p_l_place <> '{}' then
        insert into lot (member_id, program_no, wallet, until_day, start_day, points, held)
        select p_member[place], p_program[place], wallet, until_day, start_day, points, held
          from unnest(p_l_place, p_l_wallet, p_l_start, p_l_until, p_l_points, p_l_held)
               as l (place, wallet, start_day, until_day, points, held)
         where place = any (written) and points > 0
        on conflict (member_id, program_no, wallet, until_day, start_day)
        do update set points = excluded.points, held = excluded.held;
        if 0 = any (p_l_points) then
            delete from lot using unnest(p_l_place, p_l_wallet, p_l_start, p_l_until, p_l_points)
                   as l (place, wallet, start_day, until_day, points)
             where l.points = 0 and place = any (written) and lot.member_id = p_member[place]
               and lot.program_no = p_program[place] and lot.wallet = l.wallet and lot.until_day = l.until_day
               and lot.start_day = l.start_day;
        end if;
    end if;
    if p_c_place <> '{}' then
        insert into checkpoint (member_id, program_no, seq, document)
        select p_member[place], p_program[place], seq, document
          from unnest(p_c_place, p_c_seq, p_c_document) as c (place, seq, document)
         where place = any (written);
    end if;
    return written;
end $$;
