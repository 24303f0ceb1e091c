"""REST of the stores by class."""

from app.errors import Words
from app.sop.mix.lists import STORE_CLASSES
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("门店分档", "stores by class"))
add_list(router, STORE_CLASSES)
