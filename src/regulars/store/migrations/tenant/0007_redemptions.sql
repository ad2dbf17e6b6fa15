-- Rewards taken outside of receipts. What is open and may still be used is in the member's state; here is what it is,
-- where it goes and how it ended. A voucher used on a receipt is gone from the state and still stands here as issued:
-- a receipt writes no more for it than for any other, and its return needs nothing to be undone here.
create table redemption (
    member_id bigint not null,
    redemption_id bigint not null,
    program_no smallint not null,
    source text collate "C" not null,
    external_id text collate "C" not null,
    reward text collate "C" not null,
    choice text not null default '',
    quantity integer not null,
    wallet text collate "C" not null,
    points bigint not null,
    status text collate "C" not null,                    -- issued, booked, bid, sealed, or how it ended
    taken_at timestamptz not null,
    until_at timestamptz,                                -- null: for ever
    ended_at timestamptz,
    code text not null default '',
    pool text collate "C" not null default '',
    counter_id bigint,                                   -- what it took of what members share
    first_entry bigint not null default 0,
    last_entry bigint not null default 0,
    prize text not null default '',
    card_id bigint,
    given_minor bigint not null default 0,               -- what goes to the cause that was chosen
    delivery text not null default '' check (delivery in ('', 'ordered', 'sent', 'arrived')),
    address jsonb,                                       -- erased with the person
    tracking text not null default '',
    primary key (member_id, redemption_id)
);

-- A code that a member shows at a till: whose it is.
create table voucher_code (
    code text collate "C" primary key,                   -- upper case, without spaces and dashes
    member_id bigint not null,
    redemption_id bigint not null
);

-- Codes that the shop was given by others, each to be given once.
create table pool_code (
    pool text collate "C" not null,
    code text collate "C" not null,
    redemption_id bigint,                                -- null: free
    added_at timestamptz not null,
    primary key (pool, code)
);
create index pool_code_free on pool_code (pool, code) where redemption_id is null;
create index pool_code_given on pool_code (redemption_id) where redemption_id is not null;

-- A draw: its seed is made before the first entry and its hash told; the seed when it is over.
create table draw (
    program_no smallint not null references program,
    reward text collate "C" not null,
    seed bytea not null,
    entries bigint not null default 0,
    drawn_at timestamptz,
    winners bigint[] not null default '{}',              -- the numbers of the entries that won
    primary key (program_no, reward)
);

create table auction (
    program_no smallint not null references program,
    reward text collate "C" not null,
    best_points bigint not null default 0,
    best_member bigint,
    best_redemption bigint,
    closed_at timestamptz,
    primary key (program_no, reward)
);

-- What members gave to causes, in slices so that no row is hot.
create table cause_sum (
    program_no smallint not null references program,
    reward text collate "C" not null,
    cause text collate "C" not null,
    slice smallint not null,
    gifts bigint not null,
    given_minor bigint not null,
    primary key (program_no, reward, cause, slice)
);

-- Gift cards belong to whoever has them. The balance is the sum of the card's entries.
create table gift_card (
    card_id bigint primary key,
    number text collate "C" not null unique,
    pin text not null default '',                        -- hashed; empty for none
    wrong_pins smallint not null default 0,
    currency text collate "C" not null,
    balance_minor bigint not null check (balance_minor >= 0),
    entries integer not null,
    status text collate "C" not null default 'active' check (status in ('active', 'blocked', 'cancelled')),
    issued_at timestamptz not null,
    expires_at timestamptz
);
create table gift_card_entry (
    card_id bigint not null references gift_card,
    n integer not null,
    movement text collate "C" not null,                  -- issued, topped_up, imported, paid, returned, expired, cancelled
    amount_minor bigint not null check (amount_minor <> 0),
    balance_minor bigint not null,                       -- after it
    at timestamptz not null,
    about text not null default '',                      -- the receipt, the redemption
    primary key (card_id, n)
);
-- What a card is asked for is known by source and name, and done once.
create table gift_card_act (
    source text collate "C" not null,
    act text collate "C" not null,
    name text collate "C" not null,
    card_id bigint not null references gift_card,
    n integer not null,
    request bytea not null,
    returned_minor bigint not null default 0,            -- of a payment: what came back of it
    primary key (source, act, name)
);

-- A one-time code that a member says to confirm that she means it.
create table confirmation (
    member_id bigint not null,
    confirmation_id bigint not null,
    code bytea not null,                                 -- an HMAC
    expires_at timestamptz not null,
    tries smallint not null default 0,
    used_at timestamptz,
    primary key (member_id, confirmation_id)
);

-- What was taken from a shared counter goes back to it.
create function give_shared(p_counter bigint, p_amount bigint) returns void language sql as $$
    update shared_counter set taken = taken - p_amount
     where counter_id = p_counter
       and slice = (select slice from shared_counter where counter_id = p_counter order by taken desc, slice limit 1);
$$;
