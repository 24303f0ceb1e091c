"""Every list there is."""

from app.bot.lists import ACTIONS, DUE, INBOX, MESSAGES, OUTBOX
from app.catalogue.lists import PRODUCTS
from app.desk.lists import TASKS
from app.members.lists import MEMBERS
from app.orders.lists import TICKETS
from app.registry.intake.lists import IMPORTS
from app.registry.lists import GROUPS, HOLDS, SETTINGS_SET, STAFF, STORES
from app.web.lists import ACCOUNTS, AUDIT, SESSIONS, TOKENS

ALL = (
    ACCOUNTS, ACTIONS, AUDIT, DUE, GROUPS, HOLDS, IMPORTS, INBOX, MEMBERS, MESSAGES, OUTBOX, PRODUCTS, SESSIONS,
    SETTINGS_SET, STAFF, STORES, TASKS, TICKETS, TOKENS,
)  # fmt: skip
