"""Tables of feeds, posts, their revisions and search texts, fan-outs and deleted posts."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, literal_column

from bot.model import PostReason, PostState
from store.engine.column_types import (
    Coded,
    Compressed,
    Id,
    Moment,
    StringEnum,
    metadata,
    partial,
    read_changes,
    read_listing,
    read_mapping,
    read_post,
    text,
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("validators", Coded(read_mapping), nullable=False),
    Column("first_polled", Moment),
    Column("last_polled", Moment),
    Column("errors", Integer, nullable=False, default=0),
    text("error"),
)

listings = Table(
    "listings",  # what is remembered of each feed's entries
    metadata,
    Column("feed", Text, ForeignKey("feeds.id"), primary_key=True),
    Column("memory", Compressed(read_listing), nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed", Text, ForeignKey("feeds.id"), nullable=False),
    Column("key", Text, nullable=False),
    text("version_tag"),
    text("content_hash"),
    text("image"),
    Column("state", StringEnum(PostState), nullable=False),
    Column("reason_code", StringEnum(PostReason), nullable=False, default=PostReason.NONE),
    text("reason_detail"),
    Column("revision", Integer, nullable=False),  # 0 where it never could be read
    Column("quiet", Boolean, nullable=False),
    text("decided_by"),  # who at the desk held, killed or withdrew it; "" where nobody did
    Column("urgent", Boolean, nullable=False),
    Column("embargo_until", Moment),
    Column("announced_at", Moment),
    Column("arrived_at", Moment, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("unlisted_at", Moment),  # since when its feed has it no more
    Column("searchable", Boolean, nullable=False, default=False),  # the newest revision can be found by its words
    Column("story", Id),  # the first post of its story; itself where other feeds had it later
    Column("audit", Id, nullable=False, default=0),  # the newest audit entry about it
    UniqueConstraint("feed", "key"),
    Index("ix_posts_content", "feed", "content_hash"),
    Index("ix_posts_image", "feed", "image"),
    sqlite_autoincrement=True,  # people name posts by number: never one twice
)
partial("ix_posts_story", posts.c.story, where=posts.c.story.is_not(None))
partial("ix_posts_latest", posts.c.arrived_at.desc(), posts.c.id.desc(), where=posts.c.state == literal_column("'live'"))
partial("ix_posts_announced", posts.c.announced_at.desc(), where=posts.c.announced_at.is_not(None))
partial("ix_posts_feed_latest", posts.c.feed, posts.c.arrived_at, where=posts.c.state == literal_column("'live'"))
partial("ix_posts_held", posts.c.id, where=posts.c.state == literal_column("'held'"))
partial("ix_posts_unlisted", posts.c.unlisted_at, where=posts.c.unlisted_at.is_not(None))
partial("ix_posts_embargoed", posts.c.embargo_until, where=posts.c.state == literal_column("'embargoed'"))
partial("ix_posts_unsearchable", posts.c.arrived_at.desc(), posts.c.id.desc(), where=~posts.c.searchable)

post_revisions = Table(
    "post_revisions",
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    text("content_hash"),
    Column("content", Coded(read_post), nullable=False),
    Column("changes", Coded(read_changes), nullable=False, default=()),  # what a reader notices against the revision before
    Column("seen_at", Moment, nullable=False),
)

post_texts = Table(
    "post_texts",  # normalized for search; the terms are in post_terms, which each engine has of its own kind
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

pending_revisions = Table(
    "pending_revisions",  # of live posts, that must wait for the desk
    metadata,
    Column("id", Id, primary_key=True),
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False, unique=True),
    Column("content_hash", Text, nullable=False),
    Column("content", Coded(read_post), nullable=False),
    Column("changes", Coded(read_changes), nullable=False),
    Column("reason_code", StringEnum(PostReason), nullable=False),
    text("reason_detail"),
    text("refused_by"),  # who at the desk did not want it; "" while it waits
    sqlite_autoincrement=True,  # buttons name it by number
)

fanouts = Table(
    "fanouts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("cursor", Id, nullable=False, default=0),  # the last subscription that was passed
    Column("urgent", Boolean, nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_fanouts_post", "post_id"),
)
partial("ix_fanouts_open", fanouts.c.urgent.desc(), fanouts.c.id, where=~fanouts.c.done)

story_keys = Table(
    "story_keys",  # by which posts of the same story are found
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Index("ix_story_keys_post", "post_id"),
    sqlite_with_rowid=False,
)

deleted_posts = Table(
    "deleted_posts",  # keys and content hashes of posts that retention deleted
    metadata,
    Column("feed", Text, ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    text("content_hash"),
    Column("deleted_at", Moment, nullable=False),
    Index("ix_deleted_posts_content", "feed", "content_hash"),
)
