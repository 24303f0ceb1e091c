"""What a ticket costs and what could be had instead, from what its shop offers."""

from app.catalogue import service as catalogue
from app.catalogue.offers import find, quote, substitutes, yuan
from app.content.service import fill, say
from app.orders import decide
from app.orders.store import Ticket
from app.registry import service as registry
from app.work import Work

#: in the setting: no link
NO_LINK = "－"


async def words(work: Work, ticket: Ticket) -> str:
    """The price and the deposit, as the customer reads them; "" where a price is not known."""
    if ticket.kind not in decide.ORDERS or not ticket.want.items:
        return ""
    offers = await catalogue.offers(work, ticket.store_id)
    made = quote(ticket.want.items, offers.values())
    if made.total is None:
        return ""
    deposit = say("price.deposit", amount=yuan(made.deposit)) if made.deposit else ""
    return say("price.total", amount=yuan(made.total), deposit=deposit)


async def link(work: Work, ticket: Ticket) -> str:
    """Where the shop takes payments, if it says so in the settings."""
    group = await registry.group(work, ticket.group_id)
    template = (await registry.chosen(work, group)).words("pay_link") if group else NO_LINK
    if template == NO_LINK or ticket.kind not in decide.ORDERS:
        return ""
    return say("price.link", link=fill(template, number=str(ticket.number)))


async def instead(work: Work, ticket: Ticket) -> str:
    """Up to three things like the first one that was wanted, which can be had; "" for none."""
    offers = await catalogue.offers(work, ticket.store_id)
    refused = next((offer for item in ticket.want.items if (offer := find(item, offers.values()))), None)
    if refused is None:
        return ""
    found = substitutes(refused, offers.values(), work.now, decide.wanted_from(ticket.want))
    return "、".join(f"{offer.name} ¥{yuan(offer.price)}" for offer in found)
