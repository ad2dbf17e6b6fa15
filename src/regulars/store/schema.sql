-- The shape of a tenant's schema. Generated from migrations/tenant by `make docs`; do not edit.

CREATE OR REPLACE FUNCTION plain_code(p_code text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN upper(regexp_replace(p_code, '[\s-]'::text, ''::text, 'g'::text));

CREATE TABLE store (
    store_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT store_pkey PRIMARY KEY (store_id)
);

CREATE TABLE program (
    program_no smallint NOT NULL,
    program_id text COLLATE "C" NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    CONSTRAINT program_pkey PRIMARY KEY (program_no),
    CONSTRAINT program_program_id_key UNIQUE (program_id)
);

CREATE TABLE audit (
    audit_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id bigint NOT NULL,
    action text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    details jsonb NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (audit_id),
    CONSTRAINT audit_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['key'::text, 'staff'::text, 'regulars'::text])))
);
CREATE INDEX audit_at ON audit USING btree (at);
CREATE INDEX audit_subject ON audit USING btree (subject, at);

CREATE TABLE beginning (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    joined_on date,
    first_receipt_on date,
    CONSTRAINT beginning_pkey PRIMARY KEY (member_id, program_no)
);
CREATE INDEX beginning_joined ON beginning USING btree (program_no, joined_on, member_id);
CREATE INDEX beginning_receipt ON beginning USING btree (program_no, first_receipt_on, member_id);

CREATE TABLE card (
    number text COLLATE "C" NOT NULL,
    batch_id bigint NOT NULL,
    activated_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    CONSTRAINT card_pkey PRIMARY KEY (number)
);
CREATE INDEX card_of_batch ON card USING btree (batch_id, number);

CREATE TABLE card_batch (
    batch_id bigint NOT NULL,
    name text NOT NULL,
    cards integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT card_batch_pkey PRIMARY KEY (batch_id)
);

CREATE TABLE checkpoint (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    seq integer NOT NULL,
    document bytea NOT NULL,
    CONSTRAINT checkpoint_pkey PRIMARY KEY (member_id, program_no, seq)
);

CREATE TABLE code_guess (
    member_id bigint NOT NULL,
    day date NOT NULL,
    guesses integer NOT NULL,
    CONSTRAINT code_guess_pkey PRIMARY KEY (member_id, day)
);

CREATE TABLE confirmation (
    member_id bigint NOT NULL,
    confirmation_id bigint NOT NULL,
    code bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries smallint DEFAULT 0 NOT NULL,
    used_at timestamp with time zone,
    used_for bytea,
    CONSTRAINT confirmation_pkey PRIMARY KEY (member_id, confirmation_id)
);

CREATE TABLE consent (
    member_id bigint NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    at timestamp with time zone NOT NULL,
    given boolean NOT NULL,
    source text COLLATE "C" NOT NULL,
    CONSTRAINT consent_pkey PRIMARY KEY (member_id, purpose, at)
);

CREATE TABLE coupon_hold (
    source text COLLATE "C" NOT NULL,
    receipt_id text COLLATE "C" NOT NULL,
    counter_id bigint NOT NULL,
    held_name text COLLATE "C" NOT NULL,
    held_id bigint NOT NULL,
    until_at timestamp with time zone NOT NULL,
    CONSTRAINT coupon_hold_pkey PRIMARY KEY (source, receipt_id, counter_id)
);
CREATE INDEX coupon_hold_counter ON coupon_hold USING btree (counter_id);
CREATE INDEX coupon_hold_until ON coupon_hold USING btree (until_at);

CREATE TABLE day_sum (
    program_no smallint NOT NULL,
    wallet text COLLATE "C" NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    given bigint NOT NULL,
    spent bigint NOT NULL,
    before_id bigint NOT NULL,
    CONSTRAINT day_sum_pkey PRIMARY KEY (program_no, wallet, begins_at)
);

CREATE TABLE entry (
    member_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    n smallint NOT NULL,
    program_no smallint NOT NULL,
    seq integer NOT NULL,
    wallet text COLLATE "C" NOT NULL,
    movement text COLLATE "C" NOT NULL,
    start_day integer NOT NULL,
    until_day integer NOT NULL,
    points bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT entry_pkey PRIMARY KEY (member_id, at, event_id, n),
    CONSTRAINT entry_points_check CHECK ((points > 0))
) PARTITION BY RANGE (at);
CREATE TABLE entry_other PARTITION OF entry DEFAULT;
CREATE INDEX entry_seq ON entry USING btree (member_id, program_no, seq);

CREATE TABLE event (
    member_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    program_no smallint NOT NULL,
    seq integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    about bigint NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    decision json NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (member_id, at, event_id)
) PARTITION BY RANGE (at);
CREATE TABLE event_other PARTITION OF event DEFAULT;
CREATE INDEX event_seq ON event USING btree (member_id, program_no, seq);

CREATE TABLE event_key (
    source text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    member_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    request bytea NOT NULL,
    CONSTRAINT event_key_pkey PRIMARY KEY (source, kind, external_id)
);
CREATE INDEX event_key_event ON event_key USING btree (event_id);

CREATE TABLE exchange_rate (
    currency text COLLATE "C" NOT NULL,
    into_currency text COLLATE "C" NOT NULL,
    day date NOT NULL,
    rate text COLLATE "C" NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT exchange_rate_pkey PRIMARY KEY (currency, into_currency, day)
);

CREATE TABLE gift_card (
    card_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    pin text DEFAULT ''::text NOT NULL,
    wrong_pins smallint DEFAULT 0 NOT NULL,
    currency text COLLATE "C" NOT NULL,
    balance_minor bigint NOT NULL,
    entries integer NOT NULL,
    status text COLLATE "C" DEFAULT 'active'::text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT gift_card_pkey PRIMARY KEY (card_id),
    CONSTRAINT gift_card_number_key UNIQUE (number),
    CONSTRAINT gift_card_balance_minor_check CHECK ((balance_minor >= 0)),
    CONSTRAINT gift_card_status_check CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'cancelled'::text])))
);
CREATE INDEX gift_card_due ON gift_card USING btree (expires_at) WHERE (balance_minor > 0);

CREATE TABLE idempotency (
    key_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    request bytea NOT NULL,
    response bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (key_id, key)
);
CREATE INDEX idempotency_created ON idempotency USING btree (created_at);

CREATE TABLE identifier (
    kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    tail text COLLATE "C" NOT NULL,
    member_id bigint NOT NULL,
    blocked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    may_spend boolean DEFAULT true NOT NULL,
    came_from bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT identifier_pkey PRIMARY KEY (kind, value),
    CONSTRAINT identifier_kind_check CHECK ((kind = ANY (ARRAY['card'::text, 'phone'::text, 'email'::text, 'outside'::text])))
);
CREATE INDEX identifier_member ON identifier USING btree (member_id);
CREATE INDEX identifier_tail ON identifier USING btree (kind, tail);

CREATE TABLE import (
    import_id bigint NOT NULL,
    content text COLLATE "C" NOT NULL,
    file_name text NOT NULL,
    sha256 bytea NOT NULL,
    source text COLLATE "C" NOT NULL,
    position bigint DEFAULT 0 NOT NULL,
    accepted bigint DEFAULT 0 NOT NULL,
    rejected bigint DEFAULT 0 NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    undone_at timestamp with time zone,
    CONSTRAINT import_pkey PRIMARY KEY (import_id)
);
CREATE INDEX import_file ON import USING btree (content, sha256);

CREATE TABLE import_event (
    import_id bigint NOT NULL,
    member_id bigint NOT NULL,
    event_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT import_event_pkey PRIMARY KEY (member_id, import_id, event_id)
);
CREATE INDEX import_event_import ON import_event USING btree (import_id, member_id);

CREATE TABLE leaderboard_range (
    program_no smallint NOT NULL,
    board text COLLATE "C" NOT NULL,
    begun integer NOT NULL,
    range integer NOT NULL,
    members bigint NOT NULL,
    CONSTRAINT leaderboard_range_pkey PRIMARY KEY (program_no, board, begun, range)
);

CREATE TABLE leaderboard_round (
    program_no smallint NOT NULL,
    board text COLLATE "C" NOT NULL,
    begun integer NOT NULL,
    settled_at timestamp with time zone NOT NULL,
    CONSTRAINT leaderboard_round_pkey PRIMARY KEY (program_no, board, begun)
);

CREATE TABLE leaderboard_score (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    board text COLLATE "C" NOT NULL,
    begun integer NOT NULL,
    score bigint NOT NULL,
    range integer NOT NULL,
    counted integer DEFAULT 0 NOT NULL,
    CONSTRAINT leaderboard_score_pkey PRIMARY KEY (member_id, program_no, board, begun)
);
CREATE INDEX leaderboard_score_moved ON leaderboard_score USING btree (program_no, board, begun, range, counted) WHERE (counted <> range);
CREATE INDEX leaderboard_score_order ON leaderboard_score USING btree (program_no, board, begun, score, member_id);

CREATE TABLE leaderboard_winner (
    program_no smallint NOT NULL,
    board text COLLATE "C" NOT NULL,
    begun integer NOT NULL,
    member_id bigint NOT NULL,
    place integer NOT NULL,
    score bigint NOT NULL,
    given_at timestamp with time zone,
    refused text COLLATE "C" DEFAULT ''::text NOT NULL,
    CONSTRAINT leaderboard_winner_pkey PRIMARY KEY (program_no, board, begun, member_id)
);
CREATE INDEX leaderboard_winner_waiting ON leaderboard_winner USING btree (program_no, board, begun, place, member_id) WHERE ((given_at IS NULL) AND (refused = ''::text));

CREATE TABLE lot (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    wallet text COLLATE "C" NOT NULL,
    until_day integer NOT NULL,
    start_day integer NOT NULL,
    points bigint NOT NULL,
    held bigint NOT NULL,
    CONSTRAINT lot_pkey PRIMARY KEY (member_id, program_no, wallet, until_day, start_day)
);
CREATE INDEX lot_until ON lot USING btree (program_no, wallet, until_day);

CREATE TABLE member (
    member_id bigint NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    name_folded text COLLATE "C" DEFAULT ''::text NOT NULL,
    birthday date,
    language text DEFAULT ''::text NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    birthday_since timestamp with time zone,
    kind text DEFAULT 'person'::text NOT NULL,
    program_no smallint,
    agreements jsonb,
    gives_to_pools boolean DEFAULT false NOT NULL,
    merged_into bigint,
    CONSTRAINT member_pkey PRIMARY KEY (member_id),
    CONSTRAINT member_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text, 'household'::text, 'group'::text]))),
    CONSTRAINT member_status_check CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'left'::text, 'erased'::text, 'merged'::text])))
);
CREATE INDEX member_birthday ON member USING btree (((((EXTRACT(month FROM birthday))::integer * 100) + (EXTRACT(day FROM birthday))::integer)), member_id) WHERE (birthday IS NOT NULL);
CREATE INDEX member_words ON member USING gin (array_to_tsvector(string_to_array("left"(name_folded, 500), ' '::text))) WITH (fastupdate=off) WHERE (name_folded <> ''::text);

CREATE TABLE merge (
    member_id bigint NOT NULL,
    merge_id bigint NOT NULL,
    into_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    filled text[] DEFAULT '{}'::text[] NOT NULL,
    left_pools bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT merge_pkey PRIMARY KEY (member_id, merge_id)
);
CREATE INDEX merge_into ON merge USING btree (into_id);

CREATE TABLE outbox (
    member_id bigint NOT NULL,
    outbox_id bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (member_id, outbox_id)
);

CREATE TABLE own_clock (
    id smallint DEFAULT 1 NOT NULL,
    stands_at timestamp with time zone,
    CONSTRAINT own_clock_pkey PRIMARY KEY (id),
    CONSTRAINT own_clock_id_check CHECK ((id = 1))
);

CREATE TABLE pool (
    member_id bigint NOT NULL,
    spends text NOT NULL,
    leaving text NOT NULL,
    dissolving text NOT NULL,
    owner_id bigint NOT NULL,
    members bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    dissolved_at timestamp with time zone,
    listed boolean DEFAULT false NOT NULL,
    CONSTRAINT pool_pkey PRIMARY KEY (member_id),
    CONSTRAINT pool_dissolving_check CHECK ((dissolving = ANY (ARRAY['equal_parts'::text, 'to_owner'::text, 'lapse'::text]))),
    CONSTRAINT pool_leaving_check CHECK ((leaving = ANY (ARRAY['nothing'::text, 'equal_part'::text]))),
    CONSTRAINT pool_spends_check CHECK ((spends = ANY (ARRAY['all'::text, 'owner'::text, 'named'::text])))
);
CREATE INDEX pool_listed ON pool USING btree (member_id) WHERE (listed AND (dissolved_at IS NULL));

CREATE TABLE pool_code (
    pool text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    redemption_id bigint,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT pool_code_pkey PRIMARY KEY (pool, code)
);
CREATE INDEX pool_code_free ON pool_code USING btree (pool, code) WHERE (redemption_id IS NULL);
CREATE INDEX pool_code_given ON pool_code USING btree (redemption_id) WHERE (redemption_id IS NOT NULL);
CREATE INDEX pool_code_plain ON pool_code USING btree (pool, plain_code(code));

CREATE TABLE pool_door (
    member_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    state text NOT NULL,
    since_at timestamp with time zone NOT NULL,
    CONSTRAINT pool_door_pkey PRIMARY KEY (member_id, pool_id),
    CONSTRAINT pool_door_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'asking'::text, 'banned'::text])))
);
CREATE INDEX pool_door_pool ON pool_door USING btree (pool_id, since_at, member_id);

CREATE TABLE pool_member (
    member_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    share smallint NOT NULL,
    may_spend boolean DEFAULT false NOT NULL,
    program_no smallint NOT NULL,
    since_at timestamp with time zone NOT NULL,
    shared_seq integer DEFAULT 0 NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT pool_member_pkey PRIMARY KEY (member_id, pool_id),
    CONSTRAINT pool_member_share_check CHECK (((share >= 0) AND (share <= 100)))
);
CREATE INDEX pool_member_pool ON pool_member USING btree (pool_id);

CREATE TABLE product (
    sku text COLLATE "C" NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    brand text DEFAULT ''::text NOT NULL,
    categories text[] DEFAULT '{}'::text[] NOT NULL,
    cost_minor bigint,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (sku)
);

CREATE TABLE product_price (
    sku text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    from_at timestamp with time zone NOT NULL,
    price_minor bigint NOT NULL,
    CONSTRAINT product_price_pkey PRIMARY KEY (sku, currency, from_at),
    CONSTRAINT product_price_price_minor_check CHECK ((price_minor >= 0))
);

CREATE TABLE profile_change (
    member_id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT profile_change_pkey PRIMARY KEY (member_id)
);
CREATE INDEX profile_change_waiting ON profile_change USING btree (changed_at);

CREATE TABLE program_plan (
    hash text COLLATE "C" NOT NULL,
    program_id text COLLATE "C" NOT NULL,
    document text NOT NULL,
    from_at timestamp with time zone,
    base_version integer NOT NULL,
    last_version integer NOT NULL,
    counts jsonb NOT NULL,
    outcome jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_kind text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    approved_at timestamp with time zone,
    approved_kind text COLLATE "C",
    approved_by bigint,
    applied_at timestamp with time zone,
    applied_kind text COLLATE "C",
    applied_by bigint,
    version integer,
    CONSTRAINT program_plan_pkey PRIMARY KEY (hash)
);
CREATE INDEX program_plan_made ON program_plan USING btree (program_id, made_at DESC);

CREATE TABLE redemption (
    member_id bigint NOT NULL,
    redemption_id bigint NOT NULL,
    program_no smallint NOT NULL,
    source text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    reward text COLLATE "C" NOT NULL,
    choice text DEFAULT ''::text NOT NULL,
    quantity integer NOT NULL,
    wallet text COLLATE "C" NOT NULL,
    points bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone,
    ended_at timestamp with time zone,
    code text DEFAULT ''::text NOT NULL,
    pool text COLLATE "C" DEFAULT ''::text NOT NULL,
    counter_id bigint,
    first_entry bigint DEFAULT 0 NOT NULL,
    last_entry bigint DEFAULT 0 NOT NULL,
    prize text DEFAULT ''::text NOT NULL,
    card_id bigint,
    given_minor bigint DEFAULT 0 NOT NULL,
    delivery text DEFAULT ''::text NOT NULL,
    address jsonb,
    tracking text DEFAULT ''::text NOT NULL,
    came_from bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT redemption_pkey PRIMARY KEY (member_id, redemption_id),
    CONSTRAINT redemption_delivery_check CHECK ((delivery = ANY (ARRAY[''::text, 'ordered'::text, 'sent'::text, 'arrived'::text])))
);
CREATE INDEX redemption_entries ON redemption USING btree (program_no, reward, last_entry) WHERE (first_entry > 0);
CREATE INDEX redemption_in_order ON redemption USING btree (program_no, redemption_id);

CREATE TABLE referral (
    friend_id bigint NOT NULL,
    program_no smallint NOT NULL,
    advocate_id bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    state text NOT NULL,
    reason text COLLATE "C" DEFAULT ''::text NOT NULL,
    receipt_id bigint,
    place integer,
    device bytea,
    created_at timestamp with time zone NOT NULL,
    rewarded_at timestamp with time zone,
    due_at timestamp with time zone,
    watched_id bigint NOT NULL,
    looked_seq integer DEFAULT '-1'::integer NOT NULL,
    CONSTRAINT referral_pkey PRIMARY KEY (friend_id, program_no),
    CONSTRAINT referral_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'qualified'::text, 'rewarded'::text, 'refused'::text, 'reversed'::text])))
);
CREATE INDEX referral_advocate ON referral USING btree (advocate_id, program_no, created_at);
CREATE INDEX referral_code_used ON referral USING btree (code, created_at);
CREATE INDEX referral_open ON referral USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX referral_place ON referral USING btree (advocate_id, program_no, place) WHERE (place IS NOT NULL);

CREATE TABLE referral_code (
    code text COLLATE "C" NOT NULL,
    program_no smallint NOT NULL,
    member_id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    void_at timestamp with time zone,
    device bytea,
    CONSTRAINT referral_code_pkey PRIMARY KEY (code)
);
CREATE INDEX referral_code_member ON referral_code USING btree (member_id, program_no, made_at);

CREATE TABLE segment_seen (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    segments text[] NOT NULL,
    version integer NOT NULL,
    CONSTRAINT segment_seen_pkey PRIMARY KEY (member_id, program_no)
);

CREATE TABLE shared_counter (
    counter_id bigint NOT NULL,
    slice smallint NOT NULL,
    taken bigint DEFAULT 0 NOT NULL,
    ceiling bigint NOT NULL,
    CONSTRAINT shared_counter_pkey PRIMARY KEY (counter_id, slice),
    CONSTRAINT shared_counter_check CHECK ((taken <= ceiling))
);

CREATE TABLE state (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    seq integer NOT NULL,
    document bytea NOT NULL,
    balance bigint NOT NULL,
    tier text COLLATE "C" NOT NULL,
    last_visit integer,
    true_until timestamp with time zone NOT NULL,
    segments text[],
    CONSTRAINT state_pkey PRIMARY KEY (member_id, program_no)
) WITH (fillfactor=80);
CREATE INDEX state_due ON state USING btree (true_until) WHERE (true_until < '9999-01-01 00:00:00+00'::timestamp with time zone);

CREATE TABLE tenant_secret (
    name text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    CONSTRAINT tenant_secret_pkey PRIMARY KEY (name)
);

CREATE TABLE timetable (
    job text COLLATE "C" NOT NULL,
    due_at timestamp with time zone NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    held_until timestamp with time zone,
    last_result text DEFAULT ''::text NOT NULL,
    CONSTRAINT timetable_pkey PRIMARY KEY (job)
);

CREATE TABLE voucher_code (
    code text COLLATE "C" NOT NULL,
    member_id bigint NOT NULL,
    redemption_id bigint NOT NULL,
    CONSTRAINT voucher_code_pkey PRIMARY KEY (code)
);

CREATE TABLE api_key (
    key_id bigint NOT NULL,
    digest bytea NOT NULL,
    shown text NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    store_id text COLLATE "C",
    source text COLLATE "C" NOT NULL,
    requests_per_second integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT api_key_pkey PRIMARY KEY (key_id),
    CONSTRAINT api_key_digest_key UNIQUE (digest),
    CONSTRAINT api_key_store_id_fkey FOREIGN KEY (store_id) REFERENCES store(store_id),
    CONSTRAINT api_key_requests_per_second_check CHECK ((requests_per_second > 0))
);

CREATE TABLE staff (
    staff_id bigint NOT NULL,
    email text COLLATE "C" NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    store_id text COLLATE "C",
    language text DEFAULT ''::text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    dismissed_at timestamp with time zone,
    CONSTRAINT staff_pkey PRIMARY KEY (staff_id),
    CONSTRAINT staff_email_key UNIQUE (email),
    CONSTRAINT staff_store_id_fkey FOREIGN KEY (store_id) REFERENCES store(store_id),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'marketer'::text, 'cashier'::text, 'support'::text, 'auditor'::text])))
);

CREATE TABLE auction (
    program_no smallint NOT NULL,
    reward text COLLATE "C" NOT NULL,
    best_points bigint DEFAULT 0 NOT NULL,
    best_member bigint,
    best_redemption bigint,
    closed_at timestamp with time zone,
    CONSTRAINT auction_pkey PRIMARY KEY (program_no, reward),
    CONSTRAINT auction_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE budget (
    program_no smallint NOT NULL,
    key text COLLATE "C" NOT NULL,
    counter_id bigint NOT NULL,
    points bigint NOT NULL,
    lifted bigint DEFAULT 0 NOT NULL,
    CONSTRAINT budget_pkey PRIMARY KEY (program_no, key),
    CONSTRAINT budget_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE cause_sum (
    program_no smallint NOT NULL,
    reward text COLLATE "C" NOT NULL,
    cause text COLLATE "C" NOT NULL,
    slice smallint NOT NULL,
    gifts bigint NOT NULL,
    given_minor bigint NOT NULL,
    CONSTRAINT cause_sum_pkey PRIMARY KEY (program_no, reward, cause, slice),
    CONSTRAINT cause_sum_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE claim (
    member_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    program_no smallint NOT NULL,
    source text COLLATE "C" NOT NULL,
    reference text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    state text COLLATE "C" DEFAULT 'waiting'::text NOT NULL,
    amount_minor bigint,
    reason text DEFAULT ''::text NOT NULL,
    settled_by text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT claim_pkey PRIMARY KEY (member_id, claim_id),
    CONSTRAINT claim_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no),
    CONSTRAINT claim_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'refused'::text])))
);
CREATE INDEX claim_waiting ON claim USING btree (claim_id, member_id) WHERE (state = 'waiting'::text);

CREATE TABLE code_batch (
    batch_no smallint NOT NULL,
    batch_id text COLLATE "C" NOT NULL,
    program_no smallint NOT NULL,
    size integer NOT NULL,
    from_at timestamp with time zone,
    until_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    void_at timestamp with time zone,
    CONSTRAINT code_batch_pkey PRIMARY KEY (batch_no),
    CONSTRAINT code_batch_batch_id_key UNIQUE (batch_id),
    CONSTRAINT code_batch_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no),
    CONSTRAINT code_batch_size_check CHECK (((size >= 1) AND (size <= 33554432)))
);

CREATE TABLE day_done (
    program_no smallint NOT NULL,
    job text COLLATE "C" NOT NULL,
    day integer NOT NULL,
    CONSTRAINT day_done_pkey PRIMARY KEY (program_no, job),
    CONSTRAINT day_done_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE day_fact (
    program_no smallint NOT NULL,
    day date NOT NULL,
    fact text COLLATE "C" NOT NULL,
    store text COLLATE "C" DEFAULT ''::text NOT NULL,
    value text COLLATE "C" NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT day_fact_pkey PRIMARY KEY (program_no, day, fact, store),
    CONSTRAINT day_fact_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE draw (
    program_no smallint NOT NULL,
    reward text COLLATE "C" NOT NULL,
    seed bytea NOT NULL,
    entries bigint DEFAULT 0 NOT NULL,
    drawn_at timestamp with time zone,
    winners bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT draw_pkey PRIMARY KEY (program_no, reward),
    CONSTRAINT draw_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE draw_day (
    program_no smallint NOT NULL,
    day date NOT NULL,
    secret bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT draw_day_pkey PRIMARY KEY (program_no, day),
    CONSTRAINT draw_day_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE errand (
    errand_id bigint NOT NULL,
    program_no smallint NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked text NOT NULL,
    seen_at timestamp with time zone,
    done bigint DEFAULT 0 NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    ended_at timestamp with time zone,
    failure text DEFAULT ''::text NOT NULL,
    report text,
    kind text COLLATE "C" NOT NULL,
    tried smallint DEFAULT 0 NOT NULL,
    CONSTRAINT errand_pkey PRIMARY KEY (errand_id),
    CONSTRAINT errand_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);
CREATE INDEX errand_asked_at_idx ON errand USING btree (asked_at) WHERE (ended_at IS NULL);

CREATE TABLE program_version (
    program_no smallint NOT NULL,
    version integer NOT NULL,
    document text NOT NULL,
    sha256 bytea NOT NULL,
    from_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone NOT NULL,
    recounted_to bigint,
    CONSTRAINT program_version_pkey PRIMARY KEY (program_no, version),
    CONSTRAINT program_version_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE repair (
    repair_id bigint NOT NULL,
    program_no smallint NOT NULL,
    asked text NOT NULL,
    counts jsonb NOT NULL,
    proposal text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_kind text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    approved_at timestamp with time zone,
    approved_kind text COLLATE "C",
    approved_by bigint,
    applied_at timestamp with time zone,
    applied_kind text COLLATE "C",
    applied_by bigint,
    CONSTRAINT repair_pkey PRIMARY KEY (repair_id),
    CONSTRAINT repair_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE segment (
    program_no smallint NOT NULL,
    segment_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    condition text NOT NULL,
    members bigint DEFAULT 0 NOT NULL,
    reckoned_at timestamp with time zone,
    fault text DEFAULT ''::text NOT NULL,
    CONSTRAINT segment_pkey PRIMARY KEY (program_no, segment_id),
    CONSTRAINT segment_program_no_fkey FOREIGN KEY (program_no) REFERENCES program(program_no)
);

CREATE TABLE gift_card_act (
    source text COLLATE "C" NOT NULL,
    act text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    card_id bigint NOT NULL,
    n integer NOT NULL,
    request bytea NOT NULL,
    returned_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT gift_card_act_pkey PRIMARY KEY (source, act, name),
    CONSTRAINT gift_card_act_card_id_fkey FOREIGN KEY (card_id) REFERENCES gift_card(card_id)
);

CREATE TABLE gift_card_entry (
    card_id bigint NOT NULL,
    n integer NOT NULL,
    movement text COLLATE "C" NOT NULL,
    amount_minor bigint NOT NULL,
    balance_minor bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    CONSTRAINT gift_card_entry_pkey PRIMARY KEY (card_id, n),
    CONSTRAINT gift_card_entry_card_id_fkey FOREIGN KEY (card_id) REFERENCES gift_card(card_id),
    CONSTRAINT gift_card_entry_amount_minor_check CHECK ((amount_minor <> 0))
);

CREATE TABLE import_gift_card (
    card_id bigint NOT NULL,
    import_id bigint NOT NULL,
    opening_minor bigint NOT NULL,
    brought_minor bigint NOT NULL,
    taken_back_minor bigint,
    CONSTRAINT import_gift_card_pkey PRIMARY KEY (card_id, import_id),
    CONSTRAINT import_gift_card_card_id_fkey FOREIGN KEY (card_id) REFERENCES gift_card(card_id),
    CONSTRAINT import_gift_card_import_id_fkey FOREIGN KEY (import_id) REFERENCES import(import_id)
);
CREATE INDEX import_gift_card_of ON import_gift_card USING btree (import_id, card_id);

CREATE TABLE staff_session (
    digest bytea NOT NULL,
    staff_id bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_session_pkey PRIMARY KEY (digest),
    CONSTRAINT staff_session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE INDEX staff_session_ends ON staff_session USING btree (ends_at);
CREATE INDEX staff_session_of ON staff_session USING btree (staff_id);

CREATE TABLE program_terms (
    program_no smallint NOT NULL,
    version integer NOT NULL,
    language text COLLATE "C" NOT NULL,
    text text NOT NULL,
    sha256 bytea NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    CONSTRAINT program_terms_pkey PRIMARY KEY (program_no, version, language),
    CONSTRAINT program_terms_program_no_version_fkey FOREIGN KEY (program_no, version) REFERENCES program_version(program_no, version)
);

CREATE TABLE terms_acceptance (
    member_id bigint NOT NULL,
    program_no smallint NOT NULL,
    version integer NOT NULL,
    language text COLLATE "C" NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    channel text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    CONSTRAINT terms_acceptance_pkey PRIMARY KEY (member_id, program_no, version),
    CONSTRAINT terms_acceptance_program_no_version_language_fkey FOREIGN KEY (program_no, version, language) REFERENCES program_terms(program_no, version, language)
);

CREATE VIEW every_sale AS
 SELECT e.member_id,
    e.at,
    e.event_id,
    e.program_no,
    e.seq,
    e.source,
    e.external_id,
    e.version,
    e.body AS sold,
    e.decision
   FROM event e
  WHERE e.kind = 'receipt'::text AND (e.seq > 0 OR NOT (EXISTS ( SELECT
           FROM event_key k
          WHERE k.source = e.source AND k.kind = 'claimed'::text AND k.external_id = e.external_id)))
UNION ALL
 SELECT event.member_id,
    event.at,
    event.event_id,
    event.program_no,
    event.seq,
    event.source,
    event.external_id,
    event.version,
    event.body -> 'receipt'::text AS sold,
    event.decision
   FROM event
  WHERE event.kind = 'claimed'::text;

CREATE VIEW receipt AS
 SELECT member_id,
    at,
    event_id,
    program_no,
    seq,
    source,
    external_id,
    version,
    (sold ->> 'occurred_us'::text)::bigint AS occurred_us,
    sold ->> 'store'::text AS store,
    sold ->> 'till'::text AS till,
    sold ->> 'channel'::text AS channel,
    sold ->> 'currency'::text AS currency,
    ((decision -> 'totals'::text) ->> 'before_minor'::text)::bigint AS before_minor,
    COALESCE(((decision -> 'totals'::text) ->> 'discount_minor'::text)::bigint, 0::bigint) AS discount_minor,
    COALESCE(((decision -> 'totals'::text) ->> 'points_pay_minor'::text)::bigint, 0::bigint) AS points_pay_minor,
    ((decision -> 'totals'::text) ->> 'to_pay_minor'::text)::bigint AS to_pay_minor
   FROM every_sale;

CREATE VIEW receipt_line AS
 SELECT s.member_id,
    s.at,
    s.event_id,
    line.value ->> 'line_id'::text AS line_id,
    COALESCE(line.value ->> 'sku'::text, ''::text) AS sku,
    COALESCE(line.value ->> 'name'::text, ''::text) AS name,
    COALESCE(line.value ->> 'brand'::text, ''::text) AS brand,
    COALESCE(ARRAY( SELECT jsonb_array_elements_text(line.value -> 'categories'::text) AS jsonb_array_elements_text), '{}'::text[]) AS categories,
    COALESCE((line.value ->> 'quantity'::text)::bigint, 1000::bigint) AS quantity,
    (line.value ->> 'total_minor'::text)::bigint AS total_minor,
    COALESCE((line.value ->> 'discount_minor'::text)::bigint, 0::bigint) AS discount_minor,
    (line.value ->> 'cost_minor'::text)::bigint AS cost_minor
   FROM every_sale s,
    LATERAL jsonb_array_elements(s.sold -> 'lines'::text) line(value);

CREATE OR REPLACE FUNCTION give_shared(p_counter bigint, p_amount bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
    one record;
    rest bigint := p_amount;
begin
    while rest > 0 loop
        select slice, taken into one from shared_counter
         where counter_id = p_counter and taken > 0
         order by taken desc, slice limit 1 for update;
        exit when not found;
        update shared_counter set taken = taken - least(rest, one.taken)
         where counter_id = p_counter and slice = one.slice;
        rest := rest - least(rest, one.taken);
    end loop;
end $function$;

CREATE OR REPLACE FUNCTION record_event(p_member bigint, p_program smallint, p_seq integer, p_at timestamp with time zone, p_event bigint, p_kind text, p_source text, p_external text, p_about bigint, p_version integer, p_body jsonb, p_decision json, p_request bytea, p_recorded timestamp with time zone, p_document bytea, p_balance bigint, p_tier text, p_last_visit integer, p_true_until timestamp with time zone, p_wallets text[], p_movements text[], p_starts integer[], p_untils integer[], p_points bigint[], p_dues timestamp with time zone[], p_hashes bytea[], p_lot_wallets text[], p_lot_starts integer[], p_lot_untils integer[], p_lot_points bigint[], p_lot_helds bigint[], p_topics text[], p_messages jsonb[], p_outbox_ids bigint[])
 RETURNS text
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION record_events(p_member bigint[], p_program smallint[], p_before integer[], p_seq integer[], p_document bytea[], p_balance bigint[], p_tier text[], p_last_visit integer[], p_true_until timestamp with time zone[], p_e_place integer[], p_e_at timestamp with time zone[], p_e_event bigint[], p_e_seq integer[], p_e_kind text[], p_e_source text[], p_e_external text[], p_e_about bigint[], p_e_version integer[], p_e_body jsonb[], p_e_decision json[], p_e_request bytea[], p_recorded timestamp with time zone, p_n_place integer[], p_n_at timestamp with time zone[], p_n_event bigint[], p_n_n smallint[], p_n_seq integer[], p_n_wallet text[], p_n_movement text[], p_n_start integer[], p_n_until integer[], p_n_points bigint[], p_n_due timestamp with time zone[], p_n_hash bytea[], p_l_place integer[], p_l_wallet text[], p_l_start integer[], p_l_until integer[], p_l_points bigint[], p_l_held bigint[], p_c_place integer[], p_c_seq integer[], p_c_document bytea[], p_t_counter bigint[], p_t_event bigint[], p_t_place integer[], p_t_amount bigint[])
 RETURNS integer[]
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION take_shared(p_counter bigint, p_slice smallint, p_amount bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
    if p_amount < 0 then
        perform give_shared(p_counter, -p_amount);
        return true;
    end if;
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
end $function$;
