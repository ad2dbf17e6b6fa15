-- Whose person changed, and what was filled in with it is not recorded as an activity yet: gone once it is.
create table profile_change (
    member_id bigint primary key,
    changed_at timestamptz not null
);
create index profile_change_waiting on profile_change (changed_at);

-- Every sale once, and what reports read of it. A receipt of nobody that was claimed is the claimer's: she is found by
-- the event of the claim.
drop view receipt_line;
drop view receipt;

create view every_sale as
    select member_id, at, event_id, program_no, seq, source, external_id, version, body as sold, decision
      from event e
     where kind = 'receipt'
       and (seq > 0 or not exists (
            select from event_key k
             where k.source = e.source and k.kind = 'claimed' and k.external_id = e.external_id))
    union all
    select member_id, at, event_id, program_no, seq, source, external_id, version, body -> 'receipt', decision
      from event where kind = 'claimed';

create view receipt as
    select member_id, at, event_id, program_no, seq, source, external_id, version,
           (sold ->> 'occurred_us')::bigint as occurred_us,
           sold ->> 'store' as store, sold ->> 'till' as till, sold ->> 'channel' as channel,
           sold ->> 'currency' as currency,
           (decision -> 'totals' ->> 'before_minor')::bigint as before_minor,
           coalesce((decision -> 'totals' ->> 'discount_minor')::bigint, 0) as discount_minor,
           coalesce((decision -> 'totals' ->> 'points_pay_minor')::bigint, 0) as points_pay_minor,
           (decision -> 'totals' ->> 'to_pay_minor')::bigint as to_pay_minor
      from every_sale;

create view receipt_line as
    select s.member_id, s.at, s.event_id, line.value ->> 'line_id' as line_id,
           coalesce(line.value ->> 'sku', '') as sku, coalesce(line.value ->> 'name', '') as name,
           coalesce(line.value ->> 'brand', '') as brand,
           coalesce(array(select jsonb_array_elements_text(line.value -> 'categories')), '{}') as categories,
           coalesce((line.value ->> 'quantity')::bigint, 1000) as quantity,
           (line.value ->> 'total_minor')::bigint as total_minor,
           coalesce((line.value ->> 'discount_minor')::bigint, 0) as discount_minor,
           (line.value ->> 'cost_minor')::bigint as cost_minor
      from every_sale s, jsonb_array_elements(s.sold -> 'lines') as line;
