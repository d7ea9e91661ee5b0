"""The portal's own settings, with an empty view beside its pages: what a page costs before it does anything."""

from config.settings import *

ROOT_URLCONF = "tests.bench.urls"
