"""REST of the watch: what was wrong, and when it was over."""

from app.errors import Words
from app.watch.lists import ALARMS
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("警报", "alarms"))
add_list(router, ALARMS)
