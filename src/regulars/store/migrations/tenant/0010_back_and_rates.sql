-- What comes back frees what it took of a budget: it is taken as less than nothing, in the same statement as the
-- return. It is freed where most was taken, and never more than was.
create or replace function give_shared(p_counter bigint, p_amount bigint)
    returns void
    language plpgsql
as $$
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
end $$;

create or replace function take_shared(p_counter bigint, p_slice smallint, p_amount bigint)
    returns boolean
    language plpgsql
as $$
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
end $$;

-- What one of a currency was worth in another on a day, as the shop says: receipts of that day are reckoned with it.
create table exchange_rate (
    currency text collate "C" not null,
    into_currency text collate "C" not null,
    day date not null,
    rate text collate "C" not null,                      -- an exact decimal
    set_at timestamptz not null,
    primary key (currency, into_currency, day)
);
