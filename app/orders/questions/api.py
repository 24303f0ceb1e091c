"""REST of the questions."""

from app.errors import Words
from app.orders.questions.lists import QUESTIONS
from app.web.rest.lists import add_list
from app.web.rest.route import new_router

router = new_router(Words("顾客提问", "questions"))
add_list(router, QUESTIONS)
