"""the first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: a folded word; what begins alike stands together, in every database
WORD = sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "asset",
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("integrity", sa.String(length=71), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_asset")),
    )
    op.create_table(
        "editor",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("codes_salt", sa.String(length=64), nullable=True),
        sa.Column("codes_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("codes_used", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column(
            "theme",
            sa.Enum(
                "system",
                "light",
                "dark",
                name="theme",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("keys", sa.Boolean(), nullable=False),
        sa.Column("compact", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editor")),
        sa.UniqueConstraint("email", name=op.f("uq_editor_email")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column(
            "origins", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "hosts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "root_selectors",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "ignored_selectors",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "url_rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column(
            "wording", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("opinion_address", sa.String(length=2048), nullable=True),
        sa.Column("privacy_address", sa.String(length=2048), nullable=True),
        sa.Column("edit_url", sa.String(length=2048), nullable=True),
        sa.Column(
            "resolve_policy",
            sa.Enum(
                "suggested",
                "edited",
                "never",
                name="resolve_policy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("receipt_days", sa.Integer(), nullable=False),
        sa.Column("words_days", sa.Integer(), nullable=False),
        sa.Column("findings_days", sa.Integer(), nullable=False),
        sa.Column("texts_days", sa.Integer(), nullable=False),
        sa.Column("reports_per_minute", sa.Integer(), nullable=False),
        sa.Column("proof_always", sa.Boolean(), nullable=False),
        sa.Column("tidied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extensions_allowed", sa.Boolean(), nullable=False),
        sa.Column("device_list_allowed", sa.Boolean(), nullable=False),
        sa.Column(
            "blocked_networks",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("unknown_pages_held", sa.Boolean(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("blocks_version", sa.Integer(), nullable=False),
        sa.Column("usual_day", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("receipt_days > 0", name=op.f("ck_site_receipt_days")),
        sa.CheckConstraint("words_days > 0", name=op.f("ck_site_words_days")),
        sa.CheckConstraint("findings_days > 0", name=op.f("ck_site_findings_days")),
        sa.CheckConstraint("texts_days > 0", name=op.f("ck_site_texts_days")),
        sa.CheckConstraint("reports_per_minute > 0", name=op.f("ck_site_reports_per_minute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("public_key", name=op.f("uq_site_public_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("title_from_site", sa.Boolean(), nullable=False),
        sa.Column("section", sa.String(length=200), nullable=True),
        sa.Column(
            "authors", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("edit_url", sa.String(length=2048), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_holder", sa.String(length=26), nullable=True),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("burst_count", sa.Integer(), nullable=False),
        sa.Column("burst_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unpublished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to_id", sa.String(length=26), nullable=True),
        sa.Column("is_old_address", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moved_to_id"], ["article.id"], name=op.f("fk_article_moved_to_id_article")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("site_id", "url", name=op.f("uq_article_site_id_url")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_site_id_external_id"), ["site_id", "external_id"], unique=False
        )

    op.create_table(
        "block",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "address",
                "words",
                "link",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reader", sa.BigInteger(), nullable=True),
        sa.Column("made_by_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'address') = (value IS NULL)", name=op.f("ck_block_value_unless_address")
        ),
        sa.CheckConstraint("ends_at > created_at", name=op.f("ck_block_ends_at")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["editor.id"], name=op.f("fk_block_made_by_id_editor")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_block_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
    )
    with op.batch_alter_table("block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_block_site_id_id"), ["site_id", "id"], unique=False)

    op.create_table(
        "held_report",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "page",
                "address",
                "network",
                "words",
                "link",
                name="why",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("block_id", sa.String(length=26), nullable=True),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reader", sa.BigInteger(), nullable=True),
        sa.Column("reader_key", sa.String(length=32), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turned_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_id", sa.String(length=26), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["block_id"], ["block.id"], name=op.f("fk_held_report_block_id_block")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_held_report_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_report")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_held_report_secret_hash")),
    )
    with op.batch_alter_table("held_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_report_act_id"), ["act_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_report_block_id"), ["block_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_held_report_site_id_turned_away_at_id"),
            ["site_id", "turned_away_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_held_report_site_id_url"), ["site_id", "url"], unique=False
        )

    op.create_table(
        "house_rule",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("article_id", sa.String(length=26), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "not_a_mistake",
                "house_style",
                "quotation",
                "opinion",
                "unclear",
                "spam",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("facts", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason NOT IN ('unclear', 'spam')", name=op.f("ck_house_rule_remembered")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_house_rule_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["editor.id"], name=op.f("fk_house_rule_made_by_id_editor")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_house_rule_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rule")),
    )
    with op.batch_alter_table("house_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_house_rule_site_id_id"), ["site_id", "id"], unique=False
        )

    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column(
            "answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 64", name=op.f("ck_idempotency_key_key")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_idempotency_key_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_idempotency_key_site_id_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotency_key_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "spent_proof",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_spent_proof_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_proof")),
    )
    with op.batch_alter_table("spent_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_proof_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "day_figures",
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_day_figures_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "day", name=op.f("pk_day_figures")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "editor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.String(length=26), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.String(length=26), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["editor.id"], name=op.f("fk_invitation_accepted_by_id_editor")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["editor.id"], name=op.f("fk_invitation_invited_by_id_editor")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["editor.id"], name=op.f("fk_invitation_revoked_by_id_editor")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_invitation_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_site_id_id"), ["site_id", "id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("editor_id", sa.String(length=26), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "editor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editor.id"], name=op.f("fk_membership_editor_id_editor")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_membership_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "editor_id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_editor_id"), ["editor_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outbox_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_site_id_sent_at_id"), ["site_id", "sent_at", "id"], unique=False
        )

    op.create_table(
        "session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("editor_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaits_code", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editor.id"], name=op.f("fk_session_editor_id_editor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_editor_id"), ["editor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("editor_id", sa.String(length=26), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editor.id"], name=op.f("fk_recovery_code_editor_id_editor")
        ),
        sa.PrimaryKeyConstraint("editor_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_token_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_site_id"), ["site_id"], unique=False)

    op.create_table(
        "audit_line",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "settings_changed",
                "key_changed",
                "token_added",
                "token_revoked",
                "invited",
                "invitation_revoked",
                "joined",
                "role_changed",
                "member_removed",
                "codes_on",
                "codes_off",
                "password_set",
                "exported",
                "handed_out",
                "forgotten",
                "block_added",
                "block_ended",
                "block_resumed",
                "held_let_in",
                "held_turned_away",
                "held_brought_back",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("editor_id", sa.String(length=26), nullable=True),
        sa.Column("token_id", sa.String(length=26), nullable=True),
        sa.Column("about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editor.id"], name=op.f("fk_audit_line_editor_id_editor")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_audit_line_site_id_site")),
        sa.ForeignKeyConstraint(
            ["token_id"], ["token.id"], name=op.f("fk_audit_line_token_id_token")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_line_site_id_id"), ["site_id", "id"], unique=False
        )

    op.create_table(
        "title_word",
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_title_word_article_id_article")
        ),
        sa.PrimaryKeyConstraint("article_id", "word", name=op.f("pk_title_word")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "article_term",
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("term", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "term", "article_id", name=op.f("pk_article_term")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "pushed",
                "fetched",
                "synced",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(length=200), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("ignored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_revision_number")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id_article")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_revision_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_revision_article_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_revision_article_id_fingerprint"),
            ["article_id", "fingerprint"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_revision_site_id_id"), ["site_id", "id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.Column("moved_from_id", sa.String(length=26), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "confirmed",
                "corrected",
                "declined",
                "gone",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "attention",
            sa.Enum(
                "changed",
                "regressed",
                "ambiguous",
                "orphaned",
                "unsure",
                name="attention",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "not_a_mistake",
                "house_style",
                "quotation",
                "opinion",
                "unclear",
                "spam",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.String(length=26), nullable=True),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee_id", sa.String(length=26), nullable=True),
        sa.Column("assigned_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.String(length=26), nullable=True),
        sa.Column("split_from_id", sa.String(length=26), nullable=True),
        sa.Column("events_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "text",
                "title",
                "image",
                "link",
                "page",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("points_at", sa.String(length=2048), nullable=True),
        sa.Column(
            "category",
            sa.Enum(
                "spelling",
                "fact",
                "link",
                "layout",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("exact", sa.Text(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column(
            "suggestions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("stood_in_id", sa.String(length=26), nullable=True),
        sa.Column("grouping", sa.String(length=16), nullable=False),
        sa.Column("reports_count", sa.Integer(), nullable=False),
        sa.Column("readers_count", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "headline",
                "lead",
                "body",
                "beside",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("first_reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (reason IS NOT NULL)",
            name=op.f("ck_finding_reason_if_declined"),
        ),
        sa.CheckConstraint("events_count > 0", name=op.f("ck_finding_events_count")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_finding_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["editor.id"], name=op.f("fk_finding_assignee_id_editor")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["finding.id"], name=op.f("fk_finding_merged_into_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["moved_from_id"], ["article.id"], name=op.f("fk_finding_moved_from_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["house_rule.id"], name=op.f("fk_finding_rule_id_house_rule")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_finding_site_id_site")),
        sa.ForeignKeyConstraint(
            ["split_from_id"], ["finding.id"], name=op.f("fk_finding_split_from_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["stood_in_id"], ["revision.id"], name=op.f("fk_finding_stood_in_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_article_id_state"), ["article_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finding_rule_id"),
            ["rule_id"],
            unique=False,
            sqlite_where=sa.text("rule_id IS NOT NULL"),
            postgresql_where=sa.text("rule_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_listed",
            ["site_id", "state", "id", "snoozed_until", "merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_finding_to_look_at",
            ["site_id", "state", "impact", "id"],
            unique=False,
            sqlite_where=sa.text("attention IS NOT NULL"),
            postgresql_where=sa.text("attention IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_to_look_at_by_age",
            ["site_id", "state", "id", "snoozed_until", "merged_into_id", "attention"],
            unique=False,
            sqlite_where=sa.text("attention IS NOT NULL"),
            postgresql_where=sa.text("attention IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_folded",
            [
                *("site_id", "state", "folded", "article_id", "impact", "id"),
                *("snoozed_until", "merged_into_id"),
            ],
            unique=False,
            sqlite_where=sa.text("folded = 1"),
            postgresql_where=sa.text("folded"),
        )
        batch_op.create_index(
            "ix_finding_ahead",
            ["site_id", "impact", "id"],
            unique=False,
            sqlite_where=sa.text("ahead = 1"),
            postgresql_where=sa.text("ahead"),
        )
        batch_op.create_index(
            "ix_finding_held",
            [
                *("site_id", "assignee_id", "state", "id"),
                *("assigned_until", "snoozed_until", "merged_into_id"),
            ],
            unique=False,
            sqlite_where=sa.text("assignee_id IS NOT NULL"),
            postgresql_where=sa.text("assignee_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_snoozed",
            ["site_id", "state", "id", "snoozed_until", "merged_into_id"],
            unique=False,
            sqlite_where=sa.text("snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("snoozed_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_held_by_impact",
            ["site_id", "assignee_id", "state", "impact", "id"],
            unique=False,
            sqlite_where=sa.text("assignee_id IS NOT NULL"),
            postgresql_where=sa.text("assignee_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_finding_snoozed_by_impact",
            ["site_id", "state", "impact", "id"],
            unique=False,
            sqlite_where=sa.text("snoozed_until IS NOT NULL"),
            postgresql_where=sa.text("snoozed_until IS NOT NULL"),
        )
        for column in ("merged_into_id", "split_from_id"):
            batch_op.create_index(
                batch_op.f(f"ix_finding_{column}"),
                [column],
                unique=False,
                sqlite_where=sa.text(f"{column} IS NOT NULL"),
                postgresql_where=sa.text(f"{column} IS NOT NULL"),
            )
        batch_op.create_index(
            "ix_finding_queue", ["site_id", "state", "folded", "impact", "id"], unique=False
        )

    op.create_table(
        "anchor",
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("revision_id", sa.String(length=26), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "exact",
                "shifted",
                "fuzzy",
                "ambiguous",
                "orphaned",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("finding_id", "revision_id", name=op.f("pk_anchor")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_anchor_revision_id_start"), ["revision_id", "start"], unique=False
        )

    op.create_table(
        "finding_key",
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "key", "finding_id", name=op.f("pk_finding_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding_word",
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "word", "finding_id", name=op.f("pk_finding_word")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("finding_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_word_finding_id_word"), ["finding_id", "word"], unique=False
        )

    op.create_table(
        "reader_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reader_day")),
    )
    op.create_table(
        "finding_reader",
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("reader", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_reader_finding_id_finding")
        ),
        sa.PrimaryKeyConstraint("finding_id", "reader", name=op.f("pk_finding_reader")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("finding_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_reader_reader"), ["reader"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("article_id", sa.String(length=26), nullable=False),
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("rule_id", sa.String(length=26), nullable=True),
        sa.Column(
            "part",
            sa.Enum(
                "text",
                "title",
                "image",
                "link",
                "page",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "spelling",
                "fact",
                "link",
                "layout",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("exact", sa.Text(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("block", sa.String(length=64), nullable=True),
        sa.Column("version", sa.String(length=200), nullable=True),
        sa.Column("points_at", sa.String(length=2048), nullable=True),
        sa.Column("alt", sa.Text(), nullable=True),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=2048), nullable=True),
        sa.Column("canonical", sa.String(length=2048), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("reader_language", sa.String(length=35), nullable=True),
        sa.Column("reader_key", sa.String(length=32), nullable=True),
        sa.Column("read_as_comment", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "erasure",
            sa.Enum(
                "reader",
                "age",
                "lapsed",
                "takedown",
                name="erasure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_report_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_report_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["house_rule.id"], name=op.f("fk_report_rule_id_house_rule")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_report_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_finding_id_id"), ["finding_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_site_id_reader_key"),
            ["site_id", "reader_key"],
            unique=False,
            sqlite_where=sa.text("reader_key IS NOT NULL"),
            postgresql_where=sa.text("reader_key IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_report_rule_id"),
            ["rule_id"],
            unique=False,
            sqlite_where=sa.text("rule_id IS NOT NULL"),
            postgresql_where=sa.text("rule_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_report_site_id_id"), ["site_id", "id"], unique=False)

    op.create_table(
        "report_move",
        sa.Column("act_id", sa.String(length=26), nullable=False),
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("from_id", sa.String(length=26), nullable=False),
        sa.Column("to_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["finding.id"], name=op.f("fk_report_move_from_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_move_report_id_report")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_report_move_site_id_site")),
        sa.ForeignKeyConstraint(
            ["to_id"], ["finding.id"], name=op.f("fk_report_move_to_id_finding")
        ),
        sa.PrimaryKeyConstraint("act_id", "report_id", name=op.f("pk_report_move")),
    )
    with op.batch_alter_table("report_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_move_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_move_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_move_to_id"), ["to_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("finding_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "joined",
                "answered_by_rule",
                "found",
                "carried",
                "changed",
                "corrected",
                "removed",
                "regressed",
                "restored",
                "confirmed",
                "declined",
                "reopened",
                "assigned",
                "released",
                "noted",
                "merged",
                "split",
                "snoozed",
                "reread",
                "hidden",
                "undone",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("act_id", sa.String(length=26), nullable=True),
        sa.Column("editor_id", sa.String(length=26), nullable=True),
        sa.Column("token_id", sa.String(length=26), nullable=True),
        sa.Column("revision_id", sa.String(length=26), nullable=True),
        sa.Column("report_id", sa.String(length=26), nullable=True),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["editor.id"], name=op.f("fk_event_editor_id_editor")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_event_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_event_report_id_report")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_event_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_event_token_id_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("finding_id", "number", name=op.f("uq_event_finding_id_number")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_act_id"),
            ["act_id"],
            unique=False,
            sqlite_where=sa.text("act_id IS NOT NULL"),
            postgresql_where=sa.text("act_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_event_report_id"), ["report_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_event_site_id_kind_created_at"),
            ["site_id", "kind", "created_at"],
            unique=False,
        )

    op.create_table(
        "receipt",
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("site_id", sa.String(length=26), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_receipt_report_id_report")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_receipt_site_id_site")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_receipt_secret_hash")),
    )


def downgrade() -> None:
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_line_site_id_id"))

    op.drop_table("audit_line")
    op.drop_table("receipt")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_site_id_kind_created_at"))
        batch_op.drop_index(batch_op.f("ix_event_report_id"))
        batch_op.drop_index(batch_op.f("ix_event_act_id"))

    op.drop_table("event")
    with op.batch_alter_table("report_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_move_to_id"))
        batch_op.drop_index(batch_op.f("ix_report_move_report_id"))
        batch_op.drop_index(batch_op.f("ix_report_move_from_id"))

    op.drop_table("report_move")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_site_id_id"))
        batch_op.drop_index(batch_op.f("ix_report_rule_id"))
        batch_op.drop_index(batch_op.f("ix_report_site_id_reader_key"))
        batch_op.drop_index(batch_op.f("ix_report_finding_id_id"))

    op.drop_table("report")
    with op.batch_alter_table("finding_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_reader_reader"))

    op.drop_table("finding_reader")
    op.drop_table("reader_day")
    with op.batch_alter_table("finding_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_word_finding_id_word"))

    op.drop_table("finding_word")
    op.drop_table("finding_key")
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_anchor_revision_id_start"))

    op.drop_table("anchor")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_queue")
        batch_op.drop_index(batch_op.f("ix_finding_merged_into_id"))
        batch_op.drop_index("ix_finding_snoozed_by_impact")
        batch_op.drop_index("ix_finding_held_by_impact")
        batch_op.drop_index("ix_finding_snoozed")
        batch_op.drop_index("ix_finding_held")
        batch_op.drop_index("ix_finding_ahead")
        batch_op.drop_index("ix_finding_folded")
        batch_op.drop_index("ix_finding_to_look_at_by_age")
        batch_op.drop_index("ix_finding_listed")
        batch_op.drop_index(batch_op.f("ix_finding_split_from_id"))
        batch_op.drop_index(batch_op.f("ix_finding_rule_id"))
        batch_op.drop_index(batch_op.f("ix_finding_article_id_state"))

    op.drop_table("finding")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_article_id_fingerprint"))

    op.drop_table("revision")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_site_id"))

    op.drop_table("token")
    op.drop_table("recovery_code")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_expires_at"))
        batch_op.drop_index(batch_op.f("ix_session_editor_id"))

    op.drop_table("session")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_site_id_sent_at_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_editor_id"))

    op.drop_table("membership")
    op.drop_table("day_figures")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_site_id_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("spent_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spent_proof_expires_at"))

    op.drop_table("spent_proof")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_expires_at"))

    op.drop_table("idempotency_key")
    with op.batch_alter_table("house_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_house_rule_site_id_id"))

    op.drop_table("house_rule")
    with op.batch_alter_table("held_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_report_site_id_url"))
        batch_op.drop_index(batch_op.f("ix_held_report_site_id_turned_away_at_id"))
        batch_op.drop_index(batch_op.f("ix_held_report_block_id"))
        batch_op.drop_index(batch_op.f("ix_held_report_act_id"))

    op.drop_table("held_report")
    with op.batch_alter_table("block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_block_site_id_id"))

    op.drop_table("block")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_site_id_external_id"))

    op.drop_table("article_term")
    op.drop_table("title_word")
    op.drop_table("article")
    op.drop_table("site")
    op.drop_table("editor")
    op.drop_table("asset")
