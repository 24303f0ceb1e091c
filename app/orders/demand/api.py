"""REST of what could not be sold."""

from app.errors import Words
from app.orders.demand.lists import LOST
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("没卖成的", "lost demand"))
add_list(router, LOST)
