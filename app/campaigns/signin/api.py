"""REST of the sign-ins."""

from app.campaigns.signin.lists import SIGNINS
from app.errors import Words
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("打卡", "sign-ins"))
add_list(router, SIGNINS)
