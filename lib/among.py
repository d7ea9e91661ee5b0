"""A condition on keys that an index can serve beside others: `pk__among=rows.values("case")`."""

from __future__ import annotations

from typing import Any

from django.db.models import BigAutoField, Lookup


@BigAutoField.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """As `in` with a query of few rows. `a OR id IN (…)` looks at every row; `a OR id = ANY (ARRAY(…))` at two indexes.

    PostgreSQL runs the query once and first, so it must not have many rows.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} = ANY (ARRAY{right})", (*of_left, *of_right)
