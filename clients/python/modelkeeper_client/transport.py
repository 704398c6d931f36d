"""How requests are sent and answers are read."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request


class ModelkeeperError(Exception):
    """The service refused a request, or could not do it.

    status: HTTP status.
    body: the answer's body, parsed where it is JSON, else its text.
    request_id: by which the service's log names the request.
    retry_after_seconds: when it is worth trying again; None where the answer does not say.
    """

    def __init__(self, status, headers, body):
        super().__init__(f"{status}: {_complaint(body)}")
        self.status = status
        self.body = body
        self.request_id = headers.get("X-Request-Id")
        retry_after = headers.get("Retry-After")
        self.retry_after_seconds = None if retry_after is None else int(retry_after)


class Transport:
    """Sends requests to one service.

    base_url: where it is.
    token: an access token or an API key, where the service asks for one.
    timeout_seconds: how long to wait for an answer.
    """

    def __init__(self, base_url="http://127.0.0.1:8000", token=None, timeout_seconds=60):
        self._root = base_url.rstrip("/")
        self._token = token
        self._timeout_seconds = timeout_seconds

    def _send(self, method, template, *, path=None, query=None, headers=None, body=None, content_type=None):
        url = self._root + _fill(template, path or {}) + _query(query or {})
        request = urllib.request.Request(url, method=method)
        if self._token is not None:
            request.add_header("Authorization", f"Bearer {self._token}")
        for name, value in (headers or {}).items():
            if value is not None:
                request.add_header(name, str(value))
        if body is not None:
            request.data = _encode(body, content_type)
            request.add_header("Content-Type", content_type or "application/json")
        try:
            response = urllib.request.urlopen(request, timeout=self._timeout_seconds)
        except urllib.error.HTTPError as error:
            with error:
                raise ModelkeeperError(error.code, error.headers, _read(error)) from None
        if response.headers.get_content_type() == "text/event-stream":
            return response
        with response:
            return _read(response)


def _fill(template, path):
    return re.sub(r"\{(\w+)\}", lambda found: urllib.parse.quote(str(path[found[1]]), safe=""), template)


def _query(query):
    """Lists are repeated; what is None is left out."""
    pairs = []
    for name, value in query.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if each is not None:
                pairs.append((name, str(each).lower() if isinstance(each, bool) else str(each)))
    return "?" + urllib.parse.urlencode(pairs) if pairs else ""


def _encode(body, content_type):
    if content_type is None:
        return json.dumps(body).encode()
    return body.encode() if isinstance(body, str) else body


def _read(response):
    """JSON as Python's values, texts as str, all else as bytes; None for no body."""
    data = response.read()
    if not data:
        return None
    content_type = response.headers.get_content_type()
    if content_type.endswith("json"):
        return json.loads(data)
    is_text = content_type.startswith("text/") or content_type.endswith("xml")
    return data.decode() if is_text else data


def _complaint(body):
    """Each of the service's formats of refusals has its sentence at another place."""
    if isinstance(body, dict):
        for name in ("detail", "message", "error", "title"):
            if isinstance(body.get(name), str):
                return body[name]
    return body
