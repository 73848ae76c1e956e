"""The tables as they were when versions began. A store from before is taken over as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create what is missing."""
    op.create_table(
        "feedback",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("rather", sa.String(length=80), nullable=True),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "reference", "person"),
        if_not_exists=True,
    )
    op.create_table(
        "gaps",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=True),
        sa.Column("article", sa.String(length=80), nullable=True),
        sa.Column("rather", sa.String(length=80), nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=True),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("team", "reference"),
        if_not_exists=True,
    )
    op.create_table(
        "handovers",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("home", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=64), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "reference"),
        if_not_exists=True,
    )
    op.create_table(
        "installations",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=True),
        sa.Column("org", sa.Boolean(), nullable=False),
        sa.Column("bot_user", sa.String(length=32), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.String(length=2000), nullable=False),
        sa.Column("token", sa.String(length=4000), nullable=False),
        sa.Column("refresh", sa.String(length=4000), nullable=True),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.Column("rotating_until", sa.Float(), nullable=False),
        sa.Column("installed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team"),
        if_not_exists=True,
    )
    op.create_table(
        "members",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("team"),
        if_not_exists=True,
    )
    op.create_index(op.f("ix_members_enterprise"), "members", ["enterprise"], unique=False, if_not_exists=True)
    op.create_table(
        "preferences",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "name"),
        if_not_exists=True,
    )
    op.create_table(
        "proposals",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=40000), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("gap", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "id"),
        if_not_exists=True,
    )
    op.create_table(
        "questions",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=True),
        sa.Column("asker", sa.String(length=32), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=True),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("delivered_at", sa.Float(), nullable=True),
        sa.Column("reply_ts", sa.String(length=64), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("team", "channel", "ts"),
        if_not_exists=True,
    )
    op.create_index("questions_askers", "questions", ["team", "asker", "asked_at"], unique=False, if_not_exists=True)
    op.create_index("questions_due", "questions", ["delivered_at", "lease_until"], unique=False, if_not_exists=True)
    op.create_index("questions_reference", "questions", ["team", "reference"], unique=False, if_not_exists=True)
    op.create_index("questions_replies", "questions", ["team", "channel", "reply_ts"], unique=False, if_not_exists=True)
    op.create_index("questions_threads", "questions", ["team", "channel", "thread"], unique=False, if_not_exists=True)
    op.create_table(
        "spent_states",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        if_not_exists=True,
    )
    op.create_table(
        "watched",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel"),
        if_not_exists=True,
    )
    # ### end Alembic commands ###
