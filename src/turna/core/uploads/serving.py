"""Giving a file back: always to be saved, never to be shown, whatever is in it."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

from turna.core.uploads.kinds import Kind

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Accel-Buffering": "no",
}


def attachment(chunks: Iterable[bytes], name: str, kind: Kind | str) -> StreamingHttpResponse:
    """The file as a download. `name` is a neutral word of ours, never what somebody called it:
    the name stays in the browser's list of downloads."""
    return StreamingHttpResponse(
        chunks,
        content_type="application/octet-stream",
        headers=_HEADERS | {"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
