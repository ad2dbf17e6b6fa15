-- Codes by which members invite friends. device: a hash of the advocate's device, where the shop sends one.
create table referral_code (
    code text collate "C" primary key,
    program_no smallint not null,
    member_id bigint not null,
    made_at timestamptz not null,
    void_at timestamptz,
    device bytea
);
create index referral_code_member on referral_code (member_id, program_no, made_at);

-- Friends who came by a code. watched_id: whom the friend turned out to be. place: which friend of the advocate's this
-- is, from 1, once rewarded. receipt_id: the event that counts. due_at: when to look at it whatever happens, null when
-- nothing changes it any more. looked_seq: how far the friend's history was looked at.
create table referral (
    friend_id bigint not null,
    program_no smallint not null,
    advocate_id bigint not null,
    code text collate "C" not null,
    state text not null check (state in ('waiting', 'qualified', 'rewarded', 'refused', 'reversed')),
    reason text collate "C" not null default '',
    receipt_id bigint,
    place integer,
    device bytea,
    created_at timestamptz not null,
    rewarded_at timestamptz,
    due_at timestamptz,
    watched_id bigint not null,
    looked_seq integer not null default -1,
    primary key (friend_id, program_no)
);
create unique index referral_place on referral (advocate_id, program_no, place) where place is not null;
create index referral_advocate on referral (advocate_id, program_no, created_at);
create index referral_code_used on referral (code, created_at);
create index referral_open on referral (due_at) where due_at is not null;
