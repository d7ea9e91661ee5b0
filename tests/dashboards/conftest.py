import pytest

from tests import make
from tests.consultations import make as duty


@pytest.fixture
def stan(cast):
    """Staff of the whole sub-district."""
    return make.staff(cast.place, "斯坦", "staff")


@pytest.fixture
def lena(cast):
    """A lawyer of a partner firm."""
    return duty.lawyer(duty.partnership(cast.place), "莱娜")
