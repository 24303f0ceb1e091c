"""${message}"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Add, fill, then enforce; never lock a hot table for long."""
    ${upgrades if upgrades else "pass"}
