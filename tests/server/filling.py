"""``python -m tests.server.filling FOLDER SEED``: fills a database at random, every column of every table.

It knows no column by name but those that depend on others. So a column that is added later is filled as well, and a
test that compares databases finds out if an export forgets it. It prints the names of the tables.
"""

from __future__ import annotations

import random
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import URLField

from livingbook.replies.datafolder import prepare_data_folder
from livingbook.replies.environment import migrate, start_django

LETTERS = "abc XYZ ,.-*_`<>&\"'\\\n\t é ß я 漢 🚀 \u2028 \u200f"


def fill(data: Path, seed: int) -> list[str]:
    """Fill the database of a data folder."""
    prepare_data_folder(data, Path("_build/html"))
    start_django(data)
    migrate(data)

    from livingbook.replies.models import Comment, Mail, Maintainer, Report, Subscription, Thread  # noqa: PLC0415
    from livingbook.replies.vendors import count_on, models  # noqa: PLC0415

    chosen = random.Random(seed)
    made: dict[type, list[Any]] = {}
    order = [(Thread, 6), (Comment, 40), (Report, 15), (Maintainer, 5), (Subscription, 12), (Mail, 30)]
    assert {model for model, _ in order} == set(models()), "a table is missing here"
    for model, number in order:
        numbers = sorted(chosen.sample(range(1, 10_000), number))
        made[model] = []
        for pk in numbers:
            row = model(
                pk=pk, **{f.attname: _value(f, chosen, made) for f in model._meta.concrete_fields if not f.primary_key}
            )
            _agree(row, made, chosen)
            row.save_base(raw=True, force_insert=True)
            made[model].append(row)
    count_on()
    return [model._meta.db_table for model in models()]


def _value(field: Any, chosen: random.Random, made: dict[type, list[Any]]) -> Any:
    """Choose a value that a column may hold, seldom its default."""
    if field.null and chosen.random() < 0.3:
        return None
    if field.is_relation:
        rows = made.get(field.related_model, [])
        used = {getattr(row, field.attname) for row in made.get(field.model, [])} if field.unique else set()
        free = [row.pk for row in rows if row.pk not in used]
        return chosen.choice(free) if free else None
    if field.choices:
        return chosen.choice([value for value, _ in field.choices])
    plain = {
        "BooleanField": lambda: chosen.random() < 0.5,
        "DateTimeField": lambda: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=chosen.randrange(10**15)),
        "UUIDField": lambda: uuid.UUID(int=chosen.getrandbits(128)),
        "PositiveIntegerField": lambda: chosen.randrange(1, 1000),
    }
    kind = field.get_internal_type()
    return plain[kind]() if kind in plain else _text(field, chosen)


def _text(field: Any, chosen: random.Random) -> str:
    if isinstance(field, URLField):
        return chosen.choice(["", f"https://{chosen.randrange(10**6)}.example/a?b=c#d"])
    limit = min(field.max_length or 300, 300)
    text = "".join(chosen.choice(LETTERS) for _ in range(chosen.randrange(0 if field.blank else 1, limit - 10)))
    return f"{chosen.randrange(10**8)}{text}" if field.unique else text


def _agree(row: Any, made: dict[type, list[Any]], chosen: random.Random) -> None:
    """Give columns that depend on others the value that they have to have."""
    from livingbook.replies.markdown import render  # noqa: PLC0415
    from livingbook.replies.models import Comment, Maintainer  # noqa: PLC0415
    from livingbook.replies.names import name_key  # noqa: PLC0415

    if isinstance(row, Comment):
        row.html = render(row.body)
        tops = [c.pk for c in made[Comment] if c.thread_id == row.thread_id and c.parent_id is None]
        row.parent_id = chosen.choice(tops) if tops and chosen.random() < 0.6 else None
    if isinstance(row, Maintainer):
        row.name = f"{row.name[:60]} {row.pk}"
        row.key = name_key(row.name)


if __name__ == "__main__":
    print("\n".join(fill(Path(sys.argv[1]), int(sys.argv[2]))))
