"""Several lists counted in one question."""

from lib.counts import counts_up_to
from residents.models import Estate, Person
from tests import make


def test_each_list_is_counted_and_none_beyond_the_limit(cast, django_assert_num_queries):
    for n in range(4):
        make.person(cast.place, f"100% 的{n} {{}}")
    new = Person.objects.filter(name__startswith="100% 的")

    with django_assert_num_queries(1):
        found = counts_up_to(
            3,
            [
                new, new.order_by("-name"), new.filter(name__contains="3 {}"), Person.objects.none(),
                Estate.objects.filter(sub_district=cast.place), new.filter(pk__in=[]),
            ],
        )  # fmt: skip

    assert found == [3, 3, 1, 0, 1, 0]
