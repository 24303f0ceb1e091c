"""All SQL of the catalogue."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.catalogue.offers import Offer
from app.db import Connection
from app.language.reading import Product

_COLUMNS = (
    "number, name, kind, price, member_price, group_price, aliases, flavours, allergens, lead_hours, sizes, deposit, "
    "days, sold_from, sold_until, cut_off, per_day, first_day, last_day, stock"
)
_PLACES = ", ".join(f"${n}" for n, _ in enumerate(_COLUMNS.split(", "), 1))
_ID = f"${len(_COLUMNS.split(', ')) + 1}"
_OFFER = """
select p.id as product_id, p.name, p.kind, coalesce(sp.price, p.price) as price,
       coalesce(sp.member_price, p.member_price) as member_price,
       coalesce(sp.group_price, p.group_price) as group_price, p.deposit,
       coalesce(sp.sizes, case when sp.price is null then p.sizes else '{}'::jsonb end) as sizes, p.flavours,
       p.allergens,
       coalesce(sp.lead_hours, p.lead_hours) as lead_hours, coalesce(sp.sold, true) as sold,
       so.product_id is not null as out_today, p.days, p.sold_from, p.sold_until, p.cut_off,
       coalesce(sp.per_day, p.per_day) as per_day, p.first_day, p.last_day, coalesce(sp.stock, p.stock) as stock"""
_OFFERS = f"""{_OFFER}
  from product p
  left join store_product sp on sp.product_id = p.id and sp.store_id = $1
  left join sold_out so on so.product_id = p.id and so.store_id = $1 and so.day = $2
 where p.off_at is null and ($3 or p.cut_off is not null
       or coalesce(sp.per_day, p.per_day, sp.stock, p.stock) is not null) order by p.id
"""
_OFFERS_AT = f"""{_OFFER}, s.id as store_id
  from store s cross join product p
  left join store_product sp on sp.product_id = p.id and sp.store_id = s.id
  left join sold_out so on so.product_id = p.id and so.store_id = s.id and so.day = $3
 where s.id = any($1::bigint[]) and p.id = any($2::bigint[]) and p.off_at is null
"""


async def products(db: Connection) -> tuple[Product, ...]:
    """Everything the chain sells."""
    rows = await db.fetch("select id, name, kind, aliases, flavours from product where off_at is null order by id")
    return tuple(
        Product(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            aliases=tuple(row["aliases"]),
            flavours=tuple(row["flavours"]),
        )
        for row in rows
    )


async def product(db: Connection, product_id: int, *, lock: bool) -> dict[str, Any] | None:
    """One product as people write it down; `lock`: for a change."""
    how = "for update" if lock else ""
    row = await db.fetchrow(f"select {_COLUMNS} from product where id = $1 {how}", product_id)  # noqa: S608  # our words
    return dict(row) if row else None


async def add(db: Connection, data: Mapping[str, Any]) -> int | None:
    """A new product. None when the number is taken."""
    made: int | None = await db.fetchval(
        f"""insert into product ({_COLUMNS}) values ({_PLACES})
            on conflict (number) do nothing returning id""",  # noqa: S608  # our names
        *_values(data),
    )
    return made


async def change(db: Connection, product_id: int, data: Mapping[str, Any]) -> bool:
    """A product as it is now. False when another one has the number."""
    found = await db.fetchval(
        f"""update product set ({_COLUMNS}) = ({_PLACES}) where id = {_ID}
              and not exists (select 1 from product where number = $1 and id <> {_ID}) returning id""",  # noqa: S608  # ours
        *_values(data),
        product_id,
    )
    return found is not None


def _values(data: Mapping[str, Any]) -> list[Any]:
    return [data[name] for name in _COLUMNS.split(", ")]


async def offers(db: Connection, store_id: int | None, day: date, *, whole: bool = True) -> dict[int, Offer]:
    """What a shop offers on a day, by product; not `whole`: only what is counted, or ordered the day before.

    None: as the chain has it.
    """
    rows = await db.fetch(_OFFERS, store_id, day, whole)
    return {row["product_id"]: _offer(row) for row in rows}


def _offer(row: Mapping[str, Any]) -> Offer:
    read = {name: row[name] for name in Offer.__dataclass_fields__}
    lists = {"flavours": tuple(row["flavours"]), "allergens": tuple(row["allergens"]) or None}
    return Offer(**{**read, **lists, "days": tuple(row["days"])})


async def offers_at(
    db: Connection, stores: Sequence[int], goods: Sequence[int], day: date
) -> dict[int, dict[int, Offer]]:
    """What some shops offer of some goods on a day: by shop, by product."""
    found: dict[int, dict[int, Offer]] = {}
    for row in await db.fetch(_OFFERS_AT, list(stores), list(goods), day):
        found.setdefault(row["store_id"], {})[row["product_id"]] = _offer(row)
    return found


_OWN = ("sold", "price", "member_price", "group_price", "lead_hours", "sizes", "per_day", "stock")


async def own_offer(db: Connection, store_id: int, product_id: int) -> dict[str, Any] | None:
    """What one shop does differently. None when it does nothing so."""
    row = await db.fetchrow(
        f"select {', '.join(_OWN)} from store_product where store_id = $1 and product_id = $2",  # noqa: S608  # our names
        store_id,
        product_id,
    )
    return dict(row) if row else None


async def keep_picture(db: Connection, product_id: int, media_type: str, body: bytes, at: datetime) -> bool:
    """What a product looks like. False when there is no such product."""
    made = await db.fetchval(
        """insert into product_picture (product_id, media_type, body, at)
           select id, $2, $3, $4 from product where id = $1
           on conflict (product_id) do update set media_type = excluded.media_type, body = excluded.body,
              at = excluded.at returning product_id""",
        product_id,
        media_type,
        body,
        at,
    )
    return made is not None


async def drop_picture(db: Connection, product_id: int) -> bool:
    """A product has no picture any more. False when it had none."""
    gone = await db.fetchval("delete from product_picture where product_id = $1 returning 1", product_id)
    return gone is not None


async def pictured_at(db: Connection, product_id: int) -> datetime | None:
    """Since when a product that is sold has its picture; None where it has none."""
    at: datetime | None = await db.fetchval(
        """select i.at from product_picture i join product p on p.id = i.product_id
            where i.product_id = $1 and p.off_at is null""",
        product_id,
    )
    return at


async def picture(db: Connection, product_id: int) -> tuple[str, bytes, datetime] | None:
    """What a product that is sold looks like: media type, bytes, since when."""
    row = await db.fetchrow(
        """select i.media_type, i.body, i.at from product_picture i join product p on p.id = i.product_id
            where i.product_id = $1 and p.off_at is null""",
        product_id,
    )
    return (row["media_type"], row["body"], row["at"]) if row else None


async def pictured(db: Connection) -> dict[int, datetime]:
    """Which products have a picture, and since when."""
    return {row["product_id"]: row["at"] for row in await db.fetch("select product_id, at from product_picture")}


async def set_offer(db: Connection, store_id: int, product_id: int, values: Mapping[str, Any]) -> bool:
    """What one shop does differently. False when there is no such shop or product."""
    made = await db.fetchval(
        """insert into store_product (store_id, product_id, sold, price, member_price, group_price, lead_hours, sizes,
                                      per_day, stock)
           select s.id, p.id, $3, $4, $5, $6, $7, $8::jsonb, $9, $10 from store s, product p
            where s.id = $1 and p.id = $2
           on conflict (store_id, product_id) do update set sold = excluded.sold, price = excluded.price,
              member_price = excluded.member_price, group_price = excluded.group_price,
              lead_hours = excluded.lead_hours, sizes = excluded.sizes, per_day = excluded.per_day,
              stock = excluded.stock
           returning product_id""",
        store_id,
        product_id,
        *(values[name] for name in _OWN),
    )
    return made is not None


async def sold_out(db: Connection, store_id: int, product_id: int, day: date, by: str, at: datetime) -> bool:
    """A shop has no more of it on a day. False when that was known, or there is no such product."""
    made = await db.fetchval(
        """insert into sold_out (store_id, product_id, day, by, at)
           select $1, p.id, $3, $4, $5 from product p where p.id = $2
           on conflict do nothing returning product_id""",
        store_id,
        product_id,
        day,
        by,
        at,
    )
    return made is not None


async def back_in(db: Connection, store_id: int, product_id: int, day: date) -> bool:
    """A shop has it again. False when it had it all the time."""
    gone = await db.fetchval(
        "delete from sold_out where store_id = $1 and product_id = $2 and day = $3 returning product_id",
        store_id,
        product_id,
        day,
    )
    return gone is not None


async def put_on_sale(db: Connection, product_id: int, off_at: datetime | None) -> bool:
    """A product is no longer sold since then, or is (None). False when that was so already."""
    changed = await db.fetchval(
        """update product set off_at = $2 where id = $1 and (off_at is null) <> ($2::timestamptz is null)
           returning id""",
        product_id,
        off_at,
    )
    return changed is not None
