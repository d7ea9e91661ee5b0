"""The portal's settings for a run: servers and folder come from the environment, as for any portal.

People read English here, so that what is expected can be written down beside the words of the code.
"""

from config.settings import *  # noqa: F403

LANGUAGE_CODE = "en"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
