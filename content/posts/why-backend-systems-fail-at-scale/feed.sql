-- #region feed
create index orders_feed on orders (created_at desc, id desc);

-- The cursor is text: a JavaScript Date has milliseconds, the column microseconds.
prepare page (text, bigint) as
select id, created_at::text as created_at, total_cents
from orders
where (created_at, id) < ($1::timestamptz, $2)
order by orders.created_at desc, id desc
limit 50;
-- #endregion
