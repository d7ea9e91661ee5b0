"""The door at which the SMS gateway hands over what people reply."""

from __future__ import annotations

import hmac

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.notifications import inbound

MAX_BODY = 16 * 1024  # bytes


@csrf_exempt  # the token is the proof, and no browser calls here
@require_POST
def sms_inbound(request: HttpRequest) -> JsonResponse:
    """Keep one text message: 200 once it stands in the database, also for one that was there before.

    401 without the token, 413 above 16 KiB, 400 for what is no message: these are final. 429 (too many of one number)
    and 5xx are to be tried again.
    """
    if not is_gateway(request):
        return answer(401, "the bearer token is missing or wrong")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return answer(413, f"more than {MAX_BODY} bytes")
    try:
        message = inbound.read(request.body)
    except ValueError as error:
        return answer(400, str(error))
    if inbound.is_known(message.key):
        return answer(200, "known")
    if not consume(request, action="sms_inbound", key=message.phone):
        return answer(429, "too many messages of this number")
    inbound.keep(message, request.sub_district)  # type: ignore[attr-defined]
    return answer(200, "kept")


def is_gateway(request: HttpRequest) -> bool:
    """Does the caller hold the token? Where none is set, nobody does."""
    token, given = settings.SMS_INBOUND_TOKEN, request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def answer(status: int, words: str) -> JsonResponse:
    return JsonResponse({"status" if status == 200 else "error": words}, status=status)
