"""REST of the clerks' own posts."""

from app.errors import Words
from app.sop.clerks.lists import CLERK_POSTS
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("店员发的", "clerks' posts"))
add_list(router, CLERK_POSTS)
