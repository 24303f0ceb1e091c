"""lifted cases by when they were: what a try of the rule book is held against, every hour"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add only."""
    op.create_index("ix_rule_case_lifted", "rule_case", ["decided_at"], postgresql_where=sa.text("state = 'lifted'"))
